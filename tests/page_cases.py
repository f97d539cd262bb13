"""For each page: a control to move, a link to open, and a link that is mangled."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageCase:
    """What the tests of every page do on one page."""

    stem: str
    control: str  # the key of a slider
    link: str  # query that opens another state …
    link_shows: str  # … in which the first sentence contains this
    mangled: str  # query of which nothing can be followed
    mangled_names: tuple[str, ...]  # what the note must name

    @property
    def path(self) -> str:
        return "" if self.stem == "home" else self.stem


CASES = [
    PageCase("home", "p", "p=0.01", "4.605 nats", "p=banana", ("p=banana",)),
    PageCase(
        "surprise",
        "p",
        "p=0.5&unit=bits",
        "0.693 nats",
        "p=7&unit=furlongs&n=nan",
        ("p=7", "unit=furlongs", "n=nan"),
    ),
    PageCase(
        "likelihood",
        "hi",
        "lo=47.5&hi=52.5",
        "0.6827",
        "seen=sideways&lo=nan&hi=12&m=900&s=-1&pts=six&heads=11&coin=2&flips=0&fac=a",
        ("seen=sideways", "lo=nan", "hi=12", "m=900", "s=-1", "pts=six", "heads=11", "fac=a"),
    ),
    PageCase(
        "bayes",
        "byat",
        "bya=5&byb=5&byin=logit+θ",
        "Beta(14, 8)",
        "byview=Mars&bytoss=HXT&bya=-1&byin=odds&byat=2&bym=far&bysigma=0&byseed=21",
        ("byview=Mars", "bytoss=HXT", "bya=-1", "byin=odds", "byat=2", "bym=far", "bysigma=0"),
    ),
    PageCase(
        "entropy",
        "q1",
        "kinds=2&p1=1&p2=1&q1=9&q2=1",
        "1.737 bits",
        "about=Mars&kinds=9&p1=-1&q2=x&apart=71&share=3.3&qs=0&r=2&pays=well&luck=100",
        ("about=Mars", "kinds=9", "p1=-1", "q2=x", "apart=71", "share=3.3", "qs=0", "r=2"),
    ),
    PageCase(
        "families",
        "fadatum",
        "faset=Horse+kicks&fafamily=Poisson",
        "314.154 nats",
        "faview=Mars&faset=Moon&fafamily=Bell&falevel=2&faloc=61&fan=7&faseed=100&faheld=x",
        ("faview=Mars", "faset=Moon", "fafamily=Bell", "falevel=2", "faloc=61", "fan=7"),
    ),
    PageCase(
        "template",
        "tpm",
        "tpm=1&tpy=1",
        "0.919 nats",
        "tpview=Mars&tp=a+song&tpm=far&tpy=9&tps=0&tpn=-1",
        ("tpview=Mars", "tp=a song", "tpm=far", "tpy=9", "tps=0", "tpn=-1"),
    ),
    PageCase(
        "losses",
        "margin",
        "loss=focal&margin=-3&gamma=1",
        "3.049 nats",
        "show=Mars&margin=nan&loss=huber&gamma=9&alpha=1&ones=2&ox=far",
        ("show=Mars", "margin=nan", "loss=huber", "gamma=9", "alpha=1", "ones=2", "ox=far"),
    ),
    PageCase(
        "training",
        "done",
        "task=O-rings&done=3000",
        "10.1576 nats",
        "watch=Moon&task=roses&optim=adam&done=-1&eta=200&cure=rest&flowers=99&deal=x",
        ("watch=Moon", "task=roses", "optim=adam", "done=-1", "eta=200", "cure=rest", "flowers=99"),
    ),
    PageCase(
        "calibration",
        "t",
        "smoothing=0.1&t=0.525",
        "T = 0.525",
        "t=hot&bins=3&smoothing=0.07&split=-1&look=away",
        ("t=hot", "bins=3", "smoothing=0.07", "split=-1", "look=away"),
    ),
    PageCase(
        "abstain",
        "abcover",
        "abset=tumours,+naive+Bayes&abcover=90",
        "90.2%",
        "abview=Mars&abset=Moon&abcover=0&abrisk=2&ablevel=1&abcost=0&abt=-1&abn=7&abalpha=x",
        ("abview=Mars", "abset=Moon", "abcover=0", "abrisk=2", "ablevel=1", "abcost=0", "abn=7"),
    ),
    PageCase(
        "bigram",
        "bgstep",
        "bgstep=0&bgseed=3",
        "random logits",
        "bgview=Mars&bgstep=-1&bgrate=fast&bgl2=2&bgseed=100&bgn=5&bgk=-1&bga=x&bgadd=0",
        ("bgview=Mars", "bgstep=-1", "bgrate=fast", "bgl2=2", "bgseed=100", "bgn=5", "bgk=-1"),
    ),
    PageCase(
        "tokens",
        "tkworth",
        "tkview=From+logits+to+a+draw&tkfrom=my+own&tkt=0.5",
        "Of 3 tokens 1 is left",
        "tkview=Mars&tkfrom=Moon&tkt=hot&tkk=0&tkp=2&tkm=-1&tky=x&tkr=9&tkorder=T&tklogits=a",
        ("tkview=Mars", "tkfrom=Moon", "tkt=hot", "tkk=0", "tkp=2", "tkm=-1", "tky=x", "tkr=9"),
    ),
    PageCase(
        "uncertainty",
        "unn",
        "unn=2&un1=90/10/0&un2=60/40/0",
        "0.562 nats",
        "unview=Mars&unn=9&un1=999&untruth=D&unpts=7&undist=far&unway=none&unbeta=2",
        ("unview=Mars", "unn=9", "un1=999", "untruth=D", "unpts=7", "undist=far", "unbeta=2"),
    ),
    PageCase(
        "preferences",
        "pfref",
        "pfref=Boston&pflevel=0.5",
        "Measured from Boston",
        "pfview=Mars&pfset=Moon&pflam=7&pfk=-1&pfwon=far&pfbeta=0&pfseed=100&pft=0",
        ("pfview=Mars", "pfset=Moon", "pflam=7", "pfk=-1", "pfwon=far", "pfbeta=0", "pfseed=100"),
    ),
    PageCase(
        "selection",
        "sedeg",
        "sedeg=3&sen=200",
        "Degree 3 costs",
        "seview=Mars&sedeg=11&sen=31&securve=square&senoise=0&seseed=100&sek=9&sem=0",
        ("seview=Mars", "sedeg=11", "sen=31", "securve=square", "senoise=0", "sek=9", "sem=0"),
    ),
    PageCase(
        "exposure",
        "exat",
        "exn=4&exway=lower+order+as+prior&exat=7",
        "1.898 nats",
        "exview=Mars&exn=9&exway=none&exjudge=0&exat=11&exnoise=2&extimes=7&exk=x&ext=hot",
        ("exview=Mars", "exn=9", "exway=none", "exjudge=0", "exat=11", "exnoise=2", "ext=hot"),
    ),
    PageCase(
        "density",
        "dnk",
        "dnstep=0&dnk=1",
        "After 0 steps of EM",
        "dnview=Mars&dndata=Moon&dnk=9&dnstep=99&dnthin=1e-99&dnz1=9&dnsd=0&dnd=6000&dnown=1",
        ("dnview=Mars", "dndata=Moon", "dnk=9", "dnstep=99", "dnz1=9", "dnsd=0", "dnd=6000"),
    ),
    PageCase(
        "predictions",
        "prbins",
        "pset=tumours,+naive+Bayes&prbins=10",
        "285 examples",
        "pset=Mars&out=Moon&prbins=4&prcut=thin&want=all&cover=0&atmost=2",
        ("pset=Mars", "out=Moon", "prbins=4", "prcut=thin", "want=all", "cover=0", "atmost=2"),
    ),
    PageCase(
        "softmax",
        "T",
        "K=4&z1=0&z2=6&z3=0&z4=0&eps=0.1",
        "0.457 nats",
        "K=99&z1=foo&truth=12&T=33&eps=0.9&target=x&lr=70",
        ("K=99", "z1=foo", "truth=12", "T=33", "eps=0.9", "target=x", "lr=70"),
    ),
    PageCase(
        "gaussian",
        "mu",
        "x=Newcomb&mu=20&sigma=12",
        "N(20, 12²)",
        "x=Pluto&mu=800&sigma=wide&step=101&view=Moon&size=3",
        ("x=Pluto", "mu=800", "sigma=wide", "step=101", "view=Moon", "size=3"),
    ),
    PageCase(
        "stability",
        "lead",
        "lead=40&form=log-softmax&reach=±40",
        "4.248 × 10⁻¹⁸",
        "see=Moon&lead=5000&form=magic&float=float8&add=x&clip=2",
        ("see=Moon", "lead=5000", "form=magic", "float=float8", "add=x", "clip=2"),
    ),
]
