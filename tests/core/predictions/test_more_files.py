"""Files as people and tools of many kinds write them, with the right values.

The values are −ln of what each row gave to its truth.
"""

from __future__ import annotations

import json
import math

import pytest

from nll_core.predictions import (
    PredictionError,
    UnclearPredictionError,
    predictions_from_table,
    read_predictions,
    read_table,
    recognise_columns,
)
from tests.core.predictions.test_reader_faults import lines, nll

RIGHT = {
    "ja and nein": (
        "Patient;Verstorben;Risiko / 1;ja;0,9 / 2;nein;0,2 / 3;ja;0,8 / 4;nein;0,3",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "oui and non": (
        "label,score / oui,.9 / non,.2 / oui,.8 / non,.3",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "да and нет": ("label,score / да,.9 / нет,.2 / да,.8 / нет,.3", [0.105, 0.223, 0.223, 0.357]),
    "WAHR and FALSCH beside numbers": (
        "Kunde;Abgang;Wahrscheinlichkeit / 1;WAHR;0,9 / 2;FALSCH;0,2 / 3;WAHR;0,8 / 4;FALSCH;0,3",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "accents left off in names of columns": (
        "id;real;prob_sim;prob_nao / 1;sim;.9;.1 / 2;não;.2;.8",
        [0.105, 0.223],
    ),
    "a German class with its confidence": (
        "Datei;tatsächlich;Vorhersage;Konfidenz / a.png;a;a;0,9 / b.png;b;c;0,6 / c.png;c;c;0,8",
        [0.105, 0.511, 0.223],
    ),
    "a score of the predicted label": (
        "text,gold,pred_label,pred_score / x,POS,POS,.9 / y,NEU,NEG,.6 / z,NEG,NEG,.8",
        [0.105, 0.511, 0.223],
    ),
    "the prediction is a number": (
        "row_id,Churn (actual),Cross-Validation Prediction,Partition / 0,Yes,.9,1 / 1,No,.2,2 / "
        "2,Yes,.8,3 / 3,No,.3,4",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "classes that begin as the labels": (
        "state,actual,p_dem,p_rep / a,Democrat,.9,.1 / b,Republican,.2,.8",
        [0.105, 0.223],
    ),
    "letters for home, draw and away": (
        "FTHG,actual,prob_home,prob_draw,prob_away / 2,H,.7,.2,.1 / 1,D,.1,.8,.1 / 0,A,.2,.2,.6",
        [0.357, 0.223, 0.511],
    ),
    "the probability of no": (
        "id,churn,prob_no / 1,yes,.1 / 2,no,.8 / 3,yes,.2 / 4,no,.7",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "the loss of each row": (
        "event,forecast,outcome,brier / 1,.9,1,.01 / 2,.2,0,.04 / 3,.8,1,.04 / 4,.3,0,.09",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "probabilities beside raw scores": (
        "y,raw_score,calibrated_prob / 1,4.2,.9 / 0,-3.1,.2 / 1,2.2,.8 / 0,-1.5,.3",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "ML.NET's Platt scaling": (
        "Label,PredictedLabel,Score,Probability / true,true,4.2,.9 / false,false,-3.1,.2 / "
        "true,true,2.2,.8 / false,false,-1.5,.3",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "the same score twice after a merge": (
        "id,label,score_x,score_y / 1,1,.9,.9 / 2,0,.2,.2 / 3,1,.8,.8 / 4,0,.3,.3",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "classes by rank": (
        "truth,top1_label,top1_prob,top2_label,top2_prob / cat,cat,.7,dog,.3 / dog,cat,.6,dog,.4 / "
        "dog,dog,.9,cat,.1",
        [0.357, 0.916, 0.105],
    ),
    "classes by rank, numbers apart": (
        "f;label;class_1;class_2;class_3;score_1;score_2;score_3 / a.jpg;cat;cat;dog;fox;.7;.2;.1"
        " / b.jpg;fox;cat;fox;dog;.6;.3;.1 / c.jpg;dog;dog;fox;cat;.8;.1;.1",
        [0.357, 1.204, 0.223],
    ),
    "the first two of many classes": (
        "label,class_1,class_2,score_1,score_2 / b,b,d,.9,.05 / a,a,b,.5,.3 / e,c,e,.6,.2",
        [0.105, 0.693, 0.511],
    ),
    "BigQuery's array in columns": (
        "label,predicted_label,predicted_label_probs_0_label,predicted_label_probs_0_prob,"
        "predicted_label_probs_1_label,predicted_label_probs_1_prob / 1,1,1,.9,0,.1 / "
        "0,0,1,.2,0,.8 / 0,1,1,.6,0,.4",
        [0.105, 0.223, 0.916],
    ),
    "a header on two lines": (
        "label,prob,prob,prob / ,a,b,c / a,.7,.2,.1 / b,.1,.8,.1 / c,.2,.2,.6",
        [0.357, 0.223, 0.511],
    ),
    "cells of a header that are one in Excel": (
        ";;Wahrscheinlichkeit;; / Nr;Wahre Klasse;a;b;c / 1;a;0,7;0,2;0,1 / 2;b;0,1;0,8;0,1 / "
        "3;c;0,2;0,2;0,6",
        [0.357, 0.223, 0.511],
    ),
    "units below the header": (
        "id,label,prob / [-],[-],[%] / 1,1,90 / 2,0,20 / 3,1,80 / 4,0,30",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "a table of Markdown": (
        "| label | prob | / | --- | ---: | / | 1 | .9 | / | 0 | .2 | / | 1 | .8 | / | 0 | .3 |",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "Snowflake's prediction named as its probabilities": (
        "TARGET,OUTPUT_PREDICT_PROBA_0,OUTPUT_PREDICT_PROBA_1,OUTPUT_PREDICT / 0,.9,.1,0 / "
        "0,.8,.2,0 / 1,.7,.3,0 / 1,.2,.8,1 / 0,.4,.6,1",
        [0.105, 0.223, 1.204, 0.223, 0.916],
    ),
    "an interval around the score": (
        "y,p,p_lower,p_upper / 1,.9,.8,.95 / 0,.2,.1,.3 / 1,.8,.7,.9 / 0,.3,.2,.5",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "a name of groups is what was predicted": (
        "id,gender,p_female,p_male / 1,male,.1,.9 / 2,female,.8,.2 / 3,male,.6,.4 / 4,female,.4,.6",
        [0.105, 0.223, 0.916, 0.916],
    ),
    "neg, neu and pos in any order under -1, 0 and 1": (
        "text,label,pos,neu,neg / x,-1,.1,.2,.7 / y,0,.1,.8,.1 / z,1,.6,.2,.2 / u,0,.3,.4,.3",
        [0.357, 0.223, 0.511, 0.916],
    ),
    "0, 1 and 2 for the same": (
        "label,pos,neu,neg / 0,.1,.2,.7 / 1,.1,.8,.1 / 2,.6,.2,.2 / 1,.3,.4,.3",
        [0.357, 0.223, 0.511, 0.916],
    ),
    "the label -1 is not the class 1": (
        "label,p_0,p_1,p_2 / -1,.7,.2,.1 / 0,.1,.8,.1 / 1,.2,.2,.6 / 0,.3,.4,.3",
        [0.357, 0.223, 0.511, 0.916],
    ),
    "MATLAB's scores beside its prediction": (
        "Y,score_1,score_2,score_3,Yhat / 1,.7,.2,.1,1 / 2,.1,.8,.1,2 / 3,.2,.2,.6,3 / "
        "2,.5,.3,.2,1",
        [0.357, 0.223, 0.511, 1.204],
    ),
    "Ludwig": (
        "label,label_predictions,label_probabilities_<UNK>,label_probabilities_a,"
        "label_probabilities_b,label_probability / a,a,0,.9,.1,.9 / b,b,0,.2,.8,.8 / "
        "a,b,0,.4,.6,.6",
        [0.105, 0.223, 0.916],
    ),
    "Splunk": (
        "species,predicted(species),probability(species=a),probability(species=b) / a,a,.9,.1 / "
        "b,b,.2,.8 / b,a,.6,.4 / a,b,.3,.7",
        [0.105, 0.223, 0.916, 1.204],
    ),
    "BigML": (
        "sepal,species,a probability,b probability,predicted species / 5,a,.9,.1,a / "
        "6,b,.2,.8,b / 4,b,.6,.4,a / 5,a,.3,.7,b",
        [0.105, 0.223, 0.916, 1.204],
    ),
    "MindsDB predicts into the column of the truth": (
        "species,species_original,species_confidence,species_anomaly / a,a,.9, / a,b,.6, / b,b,.8,",
        [0.105, 0.511, 0.223],
    ),
    "Julia's distributions": (
        'y,yhat / a,"UnivariateFinite{Multiclass{2}}(a=>0.9, b=>0.1)" / '
        'b,"UnivariateFinite{Multiclass{2}}(a=>0.2, b=>0.8)" / '
        'b,"UnivariateFinite{Multiclass{2}}(a=>0.6, b=>0.4)"',
        [0.105, 0.223, 0.916],
    ),
    "NannyML's reference data": (
        "timestamp,distance_from_office,y_pred_proba,y_pred,work_home_actual,identifier / "
        "2014-05-09,5.9,.9,1,1,0 / 2014-05-09,.5,.2,0,0,1 / 2014-05-10,3.3,.6,1,1,2 / "
        "2014-05-10,2.2,.3,0,0,3",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "lists of the first classes by timm": (
        "filename,target,label,prob / a.jpg,cat,\"['cat', 'dog']\",\"[0.7, 0.3]\" / "
        "b.jpg,dog,\"['cat', 'dog']\",\"[0.6, 0.4]\" / c.jpg,dog,\"['dog', 'cat']\",\"[0.8, 0.2]\"",
        [0.357, 0.916, 0.223],
    ),
    "true and false for each class": (
        "y_a,y_b,y_c,p_a,p_b,p_c / True,False,False,.7,.2,.1 / False,True,False,.1,.8,.1 / "
        "False,False,True,.2,.2,.6 / True,False,False,.3,.4,.3",
        [0.357, 0.223, 0.511, 1.204],
    ),
    "the probability of no event": (
        "event,prob_no_event / 1,.1 / 0,.8 / 1,.4 / 0,.7",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "the probability that it is not spam": (
        "label,prob_not_spam / spam,.1 / ham,.8 / spam,.4 / ham,.7",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "the class whose name holds that of the other": (
        "label,prob_non_default / default,.1 / non_default,.8 / default,.4 / non_default,.7",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "the complement of a probability": (
        "label,1-p / 1,.1 / 0,.8 / 1,.4 / 0,.7",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "classes under names of their own beside the largest": (
        "label,cat,dog,eel,score / cat,.7,.2,.1,.7 / dog,.1,.8,.1,.8 / eel,.2,.2,.6,.6 / "
        "dog,.4,.3,.3,.4",
        [0.357, 0.223, 0.511, 1.204],
    ),
    "logits of a class that no row has": (
        "label,logit_A,logit_B,logit_C,logit_D / A,2,0,0,1 / B,0,3,1,.5 / C,0,1,2,2 / A,1,1,0,0",
        [0.494, 0.237, 0.918, 1.006],
    ),
    "the largest of the logits": (
        "label,logit_A,logit_B,logit_max / A,2,0,2 / B,0,3,3 / B,1,0,1 / A,1,.5,1",
        [0.127, 0.049, 1.313, 0.474],
    ),
    "the probability of the truth beside that of the prediction": (
        "gold,pred,prob_gold,prob_pred / a,a,.9,.9 / b,a,.4,.6 / b,b,.8,.8 / a,a,.7,.7",
        [0.105, 0.511, 0.223, 0.357],
    ),
    "the probability of high among low and high": (
        "label,p_high / high,.9 / low,.2 / high,.6 / low,.3",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "the probability of an error that happens": (
        "label,p_error / error,.9 / ok,.2 / error,.6 / ok,.3",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "a row for each example and class": (
        "id,label,class,prob / 1,a,a,.9 / 1,a,b,.1 / 2,b,a,.2 / 2,b,b,.8 / 3,a,a,.4 / 3,a,b,.6",
        [0.105, 0.223, 0.916],
    ),
    "means below the rows": (
        "id,label,pred,confidence / 1,0,0,.9 / 2,1,1,.8 / 3,2,1,.6 / 4,0,0,.7 / mean,.75,.5,.75",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "numbers of rows are no classes": (
        "id,target,Class_1,Class_10,Class_2,Class_3,Class_4,Class_5,Class_6,Class_7,Class_8,Class_9"
        " / 100,Class_1,.6,.1,.1,.1,.1,0,0,0,0,0 / 101,Class_10,.1,.6,.1,.1,.1,0,0,0,0,0 / "
        "102,Class_2,.1,.1,.7,.1,0,0,0,0,0,0 / "
        + " / ".join(
            f"{100 + k},Class_{k},"
            + ",".join(".82" if c == k else ".02" for c in (1, 10, *range(2, 10)))
            for k in range(3, 11)
        ),
        [0.511, 0.511, 0.357, *[0.198] * 8],
    ),
}


OF_TWO = [(1, 0.9, 1), (0, 0.2, 0), (1, 0.6, 1), (0, 0.3, 0)]
OF_WORDS = [("a", 0.9), ("b", 0.2), ("b", 0.6), ("a", 0.3)]
BINARY = [0.105, 0.223, 0.511, 0.357]
WORDS = [0.105, 0.223, 0.916, 1.204]
OBJECTS = {
    "SageMaker's linear learner": (
        [
            {"label": y, "predictions": [{"score": p, "predicted_label": top}]}
            for y, p, top in OF_TWO
        ],
        BINARY,
    ),
    "answers to one label in Prodigy": (
        [
            {"text": "x", "label": "SPAM", "score": p, "answer": ("reject", "accept")[y]}
            for y, p, _ in OF_TWO
        ],
        BINARY,
    ),
    "categories of spaCy beside those that are right": (
        [
            {"text": "x", "gold": {"a": y == "a", "b": y == "b"}, "cats": {"a": p, "b": 1 - p}}
            for y, p in OF_WORDS
        ],
        WORDS,
    ),
    "Roboflow": (
        [
            {
                "truth": y,
                "top": "ab"[p < 0.5],
                "confidence": max(p, 1 - p),
                "predictions": [
                    {"class": "a", "class_id": 0, "confidence": p},
                    {"class": "b", "class_id": 1, "confidence": 1 - p},
                ],
            }
            for y, p in OF_WORDS
        ],
        WORDS,
    ),
    "top classes of Elasticsearch": (
        [
            {
                "truth": y,
                "ml": {
                    "dep_prediction": "ab"[p < 0.5],
                    "prediction_probability": max(p, 1 - p),
                    "prediction_score": 0.5,
                    "is_training": False,
                    "top_classes": [
                        {"class_name": "a", "class_probability": p, "class_score": p / 2},
                        {"class_name": "b", "class_probability": 1 - p, "class_score": 0.3},
                    ],
                },
            }
            for y, p in OF_WORDS
        ],
        WORDS,
    ),
    "places of words beside probabilities, as AllenNLP has them": (
        [
            {"truth": int(y == "b"), "probs": [p, 1 - p], "token_ids": [1] * n, "label": "x"}
            for (y, p), n in zip(OF_WORDS, (3, 5, 2, 4), strict=True)
        ],
        WORDS,
    ),
    "an estimator of TensorFlow": (
        [
            {
                "label": y,
                "logits": [math.log(1 - p), math.log(p)],
                "probabilities": [1 - p, p],
                "class_ids": [top],
                "classes": [str(top)],
                "logistic": [p],
            }
            for y, p, top in OF_TWO
        ],
        BINARY,
    ),
    "first tokens of a language model": (
        [
            {"ideal": y, "top_logprobs": {"a": math.log(p), "b": math.log(1 - p)}}
            for y, p in (*OF_WORDS, ("a", 0.8), ("b", 0.1))
        ],
        [*WORDS, 0.223, 0.105],
    ),
}


OBJECTS["the ends of an interval beside a probability"] = (
    [{"y": y, "p": p, "interval": [p - 0.1, p + 0.1]} for y, p, _ in OF_TWO],
    BINARY,
)


@pytest.mark.parametrize("shares", [lambda a: a, lambda a: dict(zip("uv", a, strict=True))])
def test_shares_of_attention_beside_a_probability_are_asked_about(shares):
    attention = [[0.6, 0.4], [0.3, 0.7], [0.2, 0.8], [0.5, 0.5]]
    rows = [
        {"y": y, "attention": shares(a), "prob": p}
        for (y, p, _), a in zip(OF_TWO, attention, strict=True)
    ]
    table = read_table("\n".join(map(json.dumps, rows)).encode())
    (question,) = recognise_columns(table).questions
    assert "'prob' may be the score" in question.text
    roles = recognise_columns(table, question.readings[1].given)
    assert nll(predictions_from_table(table, roles)) == pytest.approx(BINARY, abs=6e-4)


@pytest.mark.parametrize(("rows", "values"), OBJECTS.values(), ids=OBJECTS)
def test_objects_read_rightly(rows, values):
    found = read_predictions("\n".join(map(json.dumps, rows)).encode())
    assert nll(found) == pytest.approx(values, abs=6e-4)


@pytest.mark.parametrize("names", [("fields", "values"), ("columns", "rows"), ("meta", "data")])
@pytest.mark.parametrize("wrapped", [False, True])
def test_documents_with_their_names_apart(names, wrapped):
    heads = ["label", "prediction", "probability"]
    rows = [[y, "ab"[p < 0.5], [p, 1 - p]] for y, p in OF_WORDS]
    value = {names[0]: [{"name": h} for h in heads] if "meta" in names else heads, names[1]: rows}
    content = json.dumps({"predictions": [value]} if wrapped else value).encode()
    assert nll(read_predictions(content)) == pytest.approx(WORDS, abs=6e-4)


REFUSED = {
    "a classification report": (
        ",precision,recall,f1-score,support / a,.9,.8,.85,50 / b,.8,.9,.85,50 / "
        "accuracy,.85,.85,.85,.85 / macro avg,.85,.85,.85,100"
    ),
    "a reliability table": (
        "bin,confidence,accuracy,count / 0,.05,.1,20 / 1,.35,.4,30 / 2,.65,.6,20 / 3,.95,.9,40"
    ),
    "a curve of calibration": "prob_true,prob_pred / 0.05,.1 / .2,.3 / .5,.5 / .8,.7 / .95,.9",
    "a curve of ROC": "threshold,fpr,tpr / inf,0,0 / .9,0,.4 / .6,.2,.8 / .1,1,1",
    "doubtful labels of cleanlab": (
        ",is_label_issue,label_quality,given_label,predicted_label / 0,False,.9,cat,cat / "
        "1,True,.1,dog,cat / 2,False,.7,dog,dog / 3,False,.8,cat,cat"
    ),
    "the probability of an error": ("label,pred,p_error / a,a,.1 / b,a,.4 / b,b,.2 / a,a,.05"),
    "targets of five values": (
        "id,target,prediction / n1,0.5,.51 / n2,0.25,.48 / n3,0.75,.55 / n4,1,.6 / n5,0,.4"
    ),
    "a label that is none of the grades": "label,A,B / A+,.7,.3 / A-,.6,.4 / B,.2,.8 / A,.9,.1",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_no_file_of_predictions_is_refused_with_what_is_missing(text):
    with pytest.raises(PredictionError, match=r"No column of|is none of") as caught:
        read_predictions(lines(text))
    assert not isinstance(caught.value, UnclearPredictionError)


@pytest.mark.parametrize(("text", "values"), RIGHT.values(), ids=RIGHT)
def test_read_rightly(text, values):
    assert nll(read_predictions(lines(text))) == pytest.approx(values, rel=0.03, abs=6e-4)


# For each file the message, and what choosing the first answer to each question gives.
ASKED = {
    "two columns of the same words": (
        "stimulus,response,confidence / left,left,90 / right,left,60 / right,right,80",
        "no name says which is the true class",
        [0.105, 0.511, 0.223],
    ),
    "two probabilities that differ": (
        "y,prob,calibrated_prob / 1,.9,.8 / 0,.2,.1 / 1,.8,.7 / 0,.3,.2",
        "More than one column may be the score",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "whole percentages under a name of their own": (
        "date,pop,rain / 20230101,90,1 / 20230102,20,0 / 20230103,80,1 / 20230104,30,0",
        "No name says which columns are the predictions",
        [0.105, 0.223, 0.223, 0.357],
    ),
    "odds": ("y,odds / 1,9 / 0,.25 / 1,4 / 0,.5", r"odds / \(1 \+ odds\)", None),
    "logarithms of base 10": (
        "y,log10_odds / 1,.95 / 0,-.6 / 1,.6 / 0,-.3",
        r"2\.302585 for 10",
        None,
    ),
    "points of a scorecard": (
        "defaulted,score / 0,720 / 1,480 / 0,655 / 1,510",
        "too large for log-odds",
        None,
    ),
    "logarithms of base 2 of all classes": (
        "label,a,b / a,-.152003,-3.321928 / b,-2.321928,-.321928 / a,-.321928,-2.321928",
        "base 2, by their sums",
        None,
    ),
    "negative log-probabilities": (
        "label,nlp_a,nlp_b / a,.105361,2.302585 / b,1.609438,.223144 / a,.223144,1.609438",
        "write a minus before each",
        None,
    ),
    "votes of trees": (
        "label,votes_a,votes_b,votes_c / a,300,150,50 / b,100,350,50 / c,100,200,200",
        "rows sum to 500",
        None,
    ),
    "distances": (
        "label,dist_a,dist_b" + " / a,1.2,5.5 / b,6.1,1.4" * 12,
        "distances or losses are no logits",
        None,
    ),
    "a confusion matrix": (
        "label,a,b,c / a,50,3,2 / b,4,43,1 / c,2,2,60",
        "a confusion matrix, it seems",
        None,
    ),
    "a prediction of statsmodels": (
        "y,mean,mean_se,mean_ci_lower,mean_ci_upper / 1,.9,.02,.85,.95 / 0,.2,.02,.15,.25 / "
        "1,.6,.02,.55,.65 / 0,.3,.02,.25,.35",
        "Little says that 'mean' is a score",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "cross-validated probabilities beside those of the fit": (
        "_FROM_,_INTO_,IP_0,IP_1,XP_0,XP_1 / 0,0,.9,.1,.8,.2 / 1,1,.2,.8,.4,.6 / 1,0,.6,.4,.7,.3",
        "Several groups of columns may be the scores",
        [0.105, 0.223, 0.916],
    ),
    "a column that one threshold parts": (
        "species,species_a_score,species_b_score / a,.9,.1 / b,.2,.8 / a,.4,.6",
        "is parted by one threshold on the scores, without an exception",
        [0.105, 0.223, 0.916],
    ),
    "shares of another whole beside a score": (
        "sand,silt,clay,label,score / .6,.3,.1,1,.9 / .2,.5,.3,0,.2 / .1,.2,.7,1,.6 / "
        ".5,.3,.2,0,.3",
        "may be shares of something else, and 'score' may be the score",
        None,
    ),
    "shares of topics beside a probability": (
        "topic_0,topic_1,y,prob / .6,.4,1,.9 / .2,.8,0,.2 / .1,.9,1,.6 / .5,.5,0,.3",
        "may be shares of something else, and 'prob' may be the score",
        None,
    ),
    "shares that do not predict the label": (
        "label,male_share,female_share / 1,.6,.4 / 0,.3,.7 / 1,.5,.5 / 0,.2,.8",
        "may be shares of something else",
        None,
    ),
    "the probability of surviving beside who died": (
        "died,survival_prob / 1,.1 / 0,.8 / 1,.4 / 0,.7",
        "for '1' with an AUROC of 0.00, for '0' with 1.00",
        None,
    ),
    "body weights": (
        "weight,died,risk / 54.2,0,.2 / 80.1,1,.9 / 112.8,1,.6 / 61.5,0,.3",
        "may hold weights of the examples, or something that was measured",
        [0.223, 0.105, 0.511, 0.357],
    ),
    "decimal odds": (
        "label,odds_H,odds_D,odds_A / H,1.5,4.2,6.5 / D,2.6,3.1,2.8 / A,4.5,3.6,1.75",
        "divide 1 by each",
        None,
    ),
}


@pytest.mark.parametrize(("text", "message", "values"), ASKED.values(), ids=ASKED)
def test_asked_with_an_answer_that_works(text, message, values):
    table, given = read_table(lines(text)), {}
    with pytest.raises(UnclearPredictionError, match=message):
        predictions_from_table(table, recognise_columns(table))
    while roles_questions := (roles := recognise_columns(table, given)).questions:
        given |= roles_questions[0].readings[0].given
    found = predictions_from_table(table, roles)
    if values is not None:
        assert nll(found) == pytest.approx(values, abs=6e-4)


def test_marks_from_1_to_5_are_no_confidence():
    text = "label,response,confidence / a,a,5 / b,a,2 / b,b,4 / a,a,1"
    with pytest.raises(PredictionError, match=r"5\.0 is not between 0 and 1"):
        read_predictions(lines(text))


LEFT_OUT = {
    "-1 for a label that is missing": (
        "label,score / 0,.1 / 1,.8 / -1,.5 / 1,.6 / 0,.3",
        "Row 3, column 'label': no label, but '-1'",
        [0.105, 0.223, 0.511, 0.357],
    ),
    "a question that was resolved to neither": (
        "question,resolution,probability / q1,YES,0.9 / q2,NO,.2 / q3,YES,.6 / q4,MKT,.3",
        "Row 4, column 'resolution': no label, but 'MKT'",
        [0.105, 0.223, 0.511],
    ),
}


@pytest.mark.parametrize(("text", "message", "values"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_rows_without_a_label_can_be_left_out(text, message, values):
    with pytest.raises(PredictionError, match=message):
        read_predictions(lines(text))
    assert nll(read_predictions(lines(text), leave_out=True)) == pytest.approx(values, abs=6e-4)
