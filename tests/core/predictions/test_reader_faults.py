"""Inputs that people reported as misread by tools of this kind, with the right values.

The values are −ln of what each row gave to its truth.
"""

from __future__ import annotations

import io
import math

import numpy as np
import pytest

from nll_core import read_predictions
from nll_core.predictions import PredictionError, UnclearPredictionError


def lines(text):
    return text.replace(" / ", "\n").encode() + b"\n"


def nll(found):
    if found.kind == "confidence":
        return [-math.log(p) for p in found.scores]
    return (-found.log_probs()[np.arange(found.n), found.labels]).tolist()


def npz(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


SCORES = ("score", "prediction", "y_pred", "model_score", "proba_1", "p", "y_prob", "probability")
RIGHT = {
    "K1a one-hot truth beside the label": (
        "label,true_0,true_1,true_2,pred_0,pred_1,pred_2 / 0,1,0,0,.7,.2,.1 / 1,0,1,0,.1,.8,.1 / "
        "2,0,0,1,.2,.2,.6",
        [0.357, 0.223, 0.511],
    ),
    "K1b": (
        "label,target_0,target_1,output_0,output_1 / 0,1,0,.7,.3 / 1,0,1,.1,.9",
        [0.357, 0.105],
    ),
    "K1c": ("label,output_a,output_b,score_a,score_b / a,1,0,.7,.3 / b,0,1,.1,.9", [0.357, 0.105]),
    "K1d": ("label,y_0,y_1,p_0,p_1 / 0,1,0,.7,.3 / 1,0,1,.1,.9", [0.357, 0.105]),
    "K2a numbered features": (
        "x1,x2,label,prob / 1.2,3.4,0,.1 / 2.2,1.4,1,.9 / .2,.4,1,.7",
        [0.105, 0.105, 0.357],
    ),
    **{
        f"K2a beside {name}": (
            f"x1,x2,label,{name} / 1.2,3.4,0,.1 / 2.2,1.4,1,.9 / .2,.4,1,.7",
            [0.105, 0.105, 0.357],
        )
        for name in SCORES
    },
    "K2a beside logit": (
        "x1,x2,label,logit / 1.2,3.4,0,.1 / 2.2,1.4,1,.9 / .2,.4,1,.7",
        [0.744, 0.341, 0.403],
    ),
    "K2b": (
        "feature_0,feature_1,label,prob / 1.2,3.4,no,.1 / 2.2,1.4,yes,.9 / .2,.4,yes,.7",
        [0.105, 0.105, 0.357],
    ),
    "K2d PyCaret": (
        "feat,target,prediction_label,prediction_score / 1.5,a,a,.9 / 2.5,b,a,.6 / 0.5,b,b,.8",
        [0.105, 0.511, 0.223],
    ),
    "K2e": ("x1,x2,label,p_0,p_1 / 1,2,0,.9,.1 / 3,4,1,.4,.6", [0.105, 0.511]),
    "K2e single": ("age,fare,label,prob / 22,7.25,0,.1 / 38,71.3,1,.9", [0.105, 0.105]),
    "K3a percent": (
        "label,probability / 0,12.5 / 1,85.0 / 1,60.2 / 0,33.3 / 1,99.1 / 0,0.4",
        [0.1335, 0.1625, 0.5075, 0.405, 0.009, 0.004],
    ),
    "K3b": (
        "label,prob (%) / 0,12.5 / 1,85.0 / 1,60.2 / 0,33.3 / 1,99.1 / 0,0.4",
        [0.1335, 0.1625, 0.5075, 0.405, 0.009, 0.004],
    ),
    "K3c": (
        "label,predicted,confidence / a,a,92 / b,a,55 / b,b,81",
        [0.0834, 0.5978, 0.2107],
    ),
    "percent of the positive class beside a prediction": (
        "label,predicted,probability / 0,0,12.5 / 1,1,85 / 1,0,40 / 0,0,20",
        [0.1335, 0.1625, 0.916, 0.223],
    ),
    "K3d": ("label,p_0,p_1 / 0,90,10 / 1,40,60 / 1,30,70", [0.105, 0.511, 0.357]),
    "K4a a minus in the class": (
        "predict,p-1,p1,label / -1,.7,.3,-1 / 1,.1,.9,1 / -1,.6,.4,-1",
        [0.357, 0.105, 0.511],
    ),
    "K4b": (
        "label,p_-1,p_0,p_1 / -1,.7,.2,.1 / 0,.1,.8,.1 / 1,.2,.2,.6",
        [0.357, 0.223, 0.511],
    ),
    "K4c": (
        "label,prob -1,prob 0,prob 1 / -1,.7,.2,.1 / 0,.1,.8,.1 / 1,.2,.2,.6",
        [0.357, 0.223, 0.511],
    ),
    "K4d": ("label,-1,1 / -1,.7,.3 / 1,.1,.9", [0.357, 0.105]),
    "K4d mixed": ("label,p_1,p_-1 / -1,.3,.7 / 1,.9,.1", [0.357, 0.105]),
    "K5a signs only": (
        "label,p_😀,p_😢 / 😀,.9,.1 / 😢,.4,.6 / 😀,.7,.3",
        [0.105, 0.511, 0.357],
    ),
    "K5b": ("label,p_★,p_★★ / ★,.9,.1 / ★★,.2,.8 / ★,.6,.4", [0.105, 0.223, 0.511]),
    "K5c": ("label,+,- / +,.9,.1 / -,.2,.8 / +,.6,.4", [0.105, 0.223, 0.511]),
    "K5c C++": (
        "label,prob_C,prob_C++,prob_C# / C,.7,.2,.1 / C++,.1,.8,.1 / C#,.2,.2,.6",
        [0.357, 0.223, 0.511],
    ),
    "K5c income": ("label,prob_<=50K,prob_>50K / <=50K,.9,.1 / >50K,.2,.8", [0.105, 0.223]),
    "K5d caret": (
        "label,X..50K,X.50K / <=50K,.9,.1 / >50K,.2,.8 / <=50K,.6,.4",
        [0.105, 0.223, 0.511],
    ),
    "K6a positive first": (
        "label,p_True,p_False / 0,.3,.7 / 1,.9,.1 / 0,.4,.6",
        [0.357, 0.105, 0.511],
    ),
    "K6a bare": ("label,True,False / 0,.3,.7 / 1,.9,.1 / 0,.4,.6", [0.357, 0.105, 0.511]),
    "K6b SAS": ("BAD,P_BAD1,P_BAD0 / 1,.9,.1 / 0,.2,.8 / 1,.6,.4", [0.105, 0.223, 0.511]),
    "K6c": ("label,p_pos,p_neg / 0,.3,.7 / 1,.9,.1 / 0,.4,.6", [0.357, 0.105, 0.511]),
    "K6c spam": ("label,prob_spam,prob_ham / 0,.3,.7 / 1,.9,.1 / 0,.4,.6", [0.357, 0.105, 0.511]),
    "K6d": ("label,p_1,p_0 / yes,.9,.1 / no,.3,.7", [0.105, 0.357]),
    "K7a one-hot truth alone": (
        "y_a,y_b,y_c,p_a,p_b,p_c / 1,0,0,.7,.2,.1 / 0,1,0,.1,.8,.1 / 0,0,1,.2,.2,.6",
        [0.357, 0.223, 0.511],
    ),
    "K7b": (
        "label_0,label_1,prob_0,prob_1 / 1,0,.7,.3 / 0,1,.1,.9 / 0,1,.4,.6",
        [0.357, 0.105, 0.511],
    ),
    "K7c": (
        '{"label":[1,0],"probs":[0.9,0.1]} / {"label":[0,1],"probs":[0.3,0.7]}',
        [0.105, 0.357],
    ),
    "K7d": ("label_a,label_b,pred_a,pred_b / 1,0,.7,.3 / 0,1,.1,.9", [0.357, 0.105]),
    "K7e": ("y_0,y_1,score / 1,0,.1 / 0,1,.9 / 0,1,.7", [0.105, 0.105, 0.357]),
    "K8a a hair above 1": (
        "label,score / 0,.1 / 1,1.0000001192092896 / 1,.6 / 0,0.3",
        [0.105, 0, 0.511, 0.357],
    ),
    "K8b": ("label,score / 0,-1e-17 / 1,.9 / 1,.6 / 0,0.3", [0, 0.105, 0.511, 0.357]),
    "K8d": ("label,pred,prob / a,a,1.00001 / b,a,.6 / b,b,.7", [0, 0.511, 0.357]),
    "K9a log_prob": (
        "label,log_prob / 0,-3.1 / 1,-0.1 / 1,-0.3 / 0,-2.2",
        [0.046, 0.1, 0.3, 0.117],
    ),
    "K9a logp": ("label,logp / 0,-3.1 / 1,-0.1 / 1,-0.3 / 0,-2.2", [0.046, 0.1, 0.3, 0.117]),
    "K9b logit": ("label,logit / 0,.1 / 1,.9 / 1,.3 / 0,.2", [0.744, 0.341, 0.554, 0.798]),
    "K9c": ("label,log_odds / 0,.1 / 1,.9 / 1,.3 / 0,.2", [0.744, 0.341, 0.554, 0.798]),
    "K9d": (
        "label,logit_0,logit_1 / 0,.1,.9 / 1,.2,.5 / 0,.6,.4 / 1,.3,.1",
        [1.171, 0.554, 0.598, 0.798],
    ),
    "K10a list of one": (
        '{"label":1,"prob":[0.9]} / {"label":0,"prob":[0.1]} / {"label":1,"prob":[0.7]}',
        [0.105, 0.105, 0.357],
    ),
    "pandas' names of two columns": (
        "0,1 / 0,.3 / 1,.6 / 1,.9 / 0,.2",
        [0.357, 0.511, 0.105, 0.223],
    ),
    "K11a no header": ("yes,0.9 / no,0.2 / yes,0.7 / no,0.4", [0.105, 0.223, 0.357, 0.511]),
    "K11a score first": ("0.9,yes / 0.2,no / 0.7,yes / 0.4,no", [0.105, 0.223, 0.357, 0.511]),
    "K16a identifiers": (
        "PassengerId,Survived,prob / 892,0,.1 / 893,1,.8 / 894,1,.6 / 895,0,.2",
        [0.105, 0.223, 0.511, 0.223],
    ),
    "K16b": ("age,died,risk / 61,0,.1 / 72,1,.8 / 83,1,.6 / 54,0,.2", [0.105, 0.223, 0.511, 0.223]),
    "K18a Azure": (
        "label,Scored Probabilities_setosa,Scored Probabilities_virginica,Scored Labels / "
        "setosa,.9,.1,setosa / virginica,.2,.8,virginica",
        [0.105, 0.223],
    ),
    "K18b CatBoost": (
        "label,Probability:Class=a,Probability:Class=b / a,.9,.1 / b,.2,.8",
        [0.105, 0.223],
    ),
    "K18c": (
        "label,Scored Labels,Scored Probabilities / 0,0,.1 / 1,1,.8 / 1,0,.4 / 0,0,.2",
        [0.105, 0.223, 0.916, 0.223],
    ),
    "K18d DataRobot": (
        "target,target_1_PREDICTION,target_0_PREDICTION,POSITIVE_CLASS,THRESHOLD / "
        "1,.9,.1,1,.5 / 0,.2,.8,1,.5",
        [0.105, 0.223],
    ),
    "K18e PyCaret 2": ("target,Label,Score / a,a,.9 / b,a,.6 / b,b,.8", [0.105, 0.511, 0.223]),
    "K19a": (
        "label,probability / 0,12.5% / 1,85.0% / 1,60.2% / 0,33.3%",
        [0.1335, 0.1625, 0.5075, 0.405],
    ),
    "K19b dict": (
        'label,probs / a,"{""a"": 0.7, ""b"": 0.3}" / b,"{""a"": 0.1, ""b"": 0.9}"',
        [0.357, 0.105],
    ),
    "K19b numpy": (
        "label,probs / 0,[0.7 0.2 0.1] / 1,[0.1 0.8 0.1] / 2,[0.2 0.2 0.6]",
        [0.357, 0.223, 0.511],
    ),
    "K19c": ("label,prob / 0,np.float64(0.1) / 1,np.float64(0.9)", [0.105, 0.105]),
    "K19c tensor": ("label,prob / 0,tensor(0.1) / 1,tensor(0.9)", [0.105, 0.105]),
    "K19d": (
        '{"label":"a","out":[{"label":"a","score":0.7},{"label":"b","score":0.3}]} / '
        '{"label":"b","out":[{"label":"b","score":0.9},{"label":"a","score":0.1}]}',
        [0.357, 0.105],
    ),
    "K20a": ('label,score / 0,"0,9" / 1,"0,4" / 1,"0,25"', [2.303, 0.916, 1.386]),
    "K20b": ("label;p_0;p_1 / 0;,75;,25 / 1;,4;,6", [0.288, 0.511]),
    "K21a decomposed": (
        "label,prob_\u00e9lan,prob_ane / e\u0301lan,.9,.1 / ane,.4,.6 / e\u0301lan,.7,.3",
        [0.105, 0.511, 0.357],
    ),
    "K21b full width": ("label,prob_Ａ,prob_B / A,.9,.1 / B,.4,.6", [0.105, 0.511]),
    "K22a sep": ("sep=; / label;p_0;p_1 / 0;.9;.1 / 1;.4;.6 / 1;.3;.7", [0.105, 0.511, 0.357]),
    "K22b title": ("My results,, / label,p_0,p_1 / 0,.9,.1 / 1,.4,.6", [0.105, 0.511]),
    "K26d split": (
        '{"columns":["label","p_0","p_1"],"index":[0,1],"data":[[0,0.9,0.1],[1,0.4,0.6]]}',
        [0.105, 0.511],
    ),
    "K28b from one": (
        "label,cat,dog,bird / 1,.7,.2,.1 / 2,.1,.8,.1 / 3,.2,.2,.6",
        [0.357, 0.223, 0.511],
    ),
}


@pytest.mark.parametrize(("text", "values"), RIGHT.values(), ids=RIGHT)
def test_read_rightly(text, values):
    assert nll(read_predictions(lines(text))) == pytest.approx(values, abs=6e-4)


LEFT_OUT = {
    "K8c a sentinel": (
        "label,prob / 0,.1 / 1,.9 / 1,-1 / 0,.3 / 1,.6 / 0,.2",
        [0.105, 0.105, 0.357, 0.511, 0.223],
    ),
    "K17a NA": ("label,score / 0,.1 / 1,.8 / NA,.5 / 1,.6 / 0,.3", [0.105, 0.223, 0.511, 0.357]),
    "K17a nan": (
        "label,score / no,.1 / yes,.8 / nan,.5 / yes,.6 / no,.3",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "K17b header again": (
        "label,score / 0,.1 / 1,.8 / label,score / 1,.6 / 0,.3",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "K17c": ("label,p_a,p_b / a,.9,.1 / b,.2,.8 / NA,.5,.5 / ,.5,.5", [0.105, 0.223]),
    "K26c": (
        '{"label":1,"p":0.9} / {"label":"0","p":0.2} / {"label":1,"p":0.7} / {"label":0,"p":0.4}',
        [0.105, 0.223, 0.357, 0.511],
    ),
}


@pytest.mark.parametrize(("text", "values"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_rows_that_cannot_be_used_are_left_out(text, values):
    found = read_predictions(lines(text), leave_out=True)
    assert nll(found) == pytest.approx(values, abs=6e-4)


UNCLEAR = {
    "a certain score first": ("0,1 / 1,1 / 1,0.9 / 0,0", "Little says"),
    "K16c": (
        "patient,died,p_0,p_1 / 0,0,.9,.1 / 1,0,.8,.2 / 0,1,.3,.7 / 1,1,.4,.6",
        "'died' has the class of the largest score in every row",
    ),
    "K2c no known name": (
        "length,width,label,xgb / 1.5,.2,0,.1 / 1.2,.4,1,.9 / 1.7,.3,1,.7",
        "No name says",
    ),
    "K3 score in percent": (
        "label,score / 0,12.5 / 1,85.0 / 1,60.2 / 0,33.3",
        "what are its numbers",
    ),
    "A5 words of no known order": (
        "label,score / ay,.9 / nope,.2 / ay,.8 / nope,.3 / ay,.7 / nope,.4 / ay,.9 / nope,.1",
        "which class is it for",
    ),
    "two files of scores": (
        "label,p_0,p_1,q_prob_0,q_prob_1 / 0,.9,.1,.6,.4 / 1,.2,.8,.5,.5 / 1,.3,.7,.4,.6",
        "Several groups of columns",
    ),
    "prediction alone": (
        "kind,p_cat,p_dog / cat,.9,.1 / dog,.2,.8 / cat,.6,.4",
        "what was predicted",
    ),
    "top-1 of two": (
        "label,score / a,.9 / b,.8 / a,.7 / b,.95 / a,.6 / b,.55",
        "never below ½",
    ),
    "K28a from 0 or 1": (
        "label,cat,dog,bird / 1,.4,.3,.3 / 2,.3,.4,.3 / 1,.3,.4,.3 / 2,.35,.35,.3",
        "does not say which column",
    ),
}


@pytest.mark.parametrize(("text", "message"), UNCLEAR.values(), ids=UNCLEAR)
def test_what_only_a_person_can_tell_is_asked(text, message):
    with pytest.raises(UnclearPredictionError, match=message) as caught:
        read_predictions(lines(text))
    assert all(reading.option.startswith("--") for reading in caught.value.questions[0].readings)


REFUSED = {
    "K14a weight 0 for a class": (
        "label,score,weight / 0,.2,0 / 1,.7,1 / 1,.9,2 / 0,.4,0",
        "Every label is '1'",
    ),
    "K14b one row of weight": (
        "label,score,weight / 0,.2,1 / 1,.7,0 / 1,.9,0 / 0,.4,0",
        "1 row .* can be used",
    ),
    "K24 multi-label": (
        "id,y_a,y_b,y_c,p_a,p_b,p_c / 1,1,1,0,.7,.6,.1 / 2,0,1,0,.1,.8,.1 / 3,0,0,0,.2,.2,.3 / "
        "4,1,0,1,.9,.1,.8",
        "More than one class is true in 2 rows, first in row 1",
    ),
    "predictions alone": ("predict,a,b / a,.9,.1 / b,.2,.8", "No column of true classes"),
    "K26b": ("label,p_a,p_b / a,.9,.1 / c,.2,.8 / d,.3,.7 / b,.1,.9", "nor is 1 other label"),
    "K8g": ("label,p_0,p_1 / 0,.5031,.5 / 1,.2031,.8", r"sum to 1\.0031"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_judged_is_refused(text, message):
    with pytest.raises(PredictionError, match=message):
        read_predictions(lines(text))
