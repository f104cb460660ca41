"""Every formula behind a number of these pages, with the paper that it is from. Knows words; the code is in ``experiments.statistics``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """``plain`` for everybody, ``exact`` for whoever wants to do it again."""

    anchor: str
    title: str
    plain: str
    exact: str
    after: str


FORMULAS = (
    Formula(
        "difference", "Lift",
        "By how much of control’s value the arm’s is higher. What shoppers did in the 28 days before is taken off, so that chance weighs less.",
        "lift = (t − c) / c;  its interval: every ρ for which t − (1 + ρ) c, of variance V_t + (1 + ρ)² V_c, may be 0\n"
        "ratio: Σy / Σx, variance g' S g / n with g = (1/x̄, −ȳ/x̄²)\n"
        "CUPED: ȳ − θ (x̄ − x̄ of both arms), θ = S_xx⁻¹ S_xy within the arms; the variance falls by ρ²",
        "Interval of the lift: Fieller 1954, JRSS B 16. Delta method: Deng, Knoblich and Lu 2018, KDD. CUPED: Deng, Xu, Kohavi and Walker 2013, WSDM. q, of many metrics: Benjamini and Hochberg 1995, JRSS B 57.",
    ),
    Formula(
        "sequence", "Where the truth lies",
        "Between these ends the true lift lies, with 95 % certainty, at every moment at once. So looking often costs nothing; the price is that it is wider than an interval for one look.",
        "± √V · √(2 (1 + r)/r · log(√(1 + r)/α)),  r = n ρ²,  ρ² = (−2 log α + log(−2 log α) + 1) / planned units\n"
        "n: units so far; α = 0.05, divided by the number of arms besides control",
        "Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, Annals of Statistics 52; Robbins 1970; Johari, Koomen, Pekelis and Walsh 2022, Operations Research 70.",
    ),
    Formula(
        "guardrails", "Guardrails",
        "What may get worse by no more than its margin. One that surely did stops the experiment by itself; one that surely did not lets it go on.",
        "hurts: the better end of the interval is worse than −margin;  holds: the worse end is not",
        "Non-inferiority with confidence sequences; see “Where the truth lies”.",
    ),
    Formula(
        "mismatch", "Split",
        "Whether the arms have the share of shoppers that they should. If not, something chose besides the coin, and no number means anything.",
        "χ² = Σ (seen − expected)² / expected; blocked below p = 0.0007\n"
        "the watchman asks at every moment: multinomial with a Dirichlet prior of 1,000 units",
        "Fabijan et al. 2019, KDD; Lindon and Malek 2022, NeurIPS.",
    ),
    Formula(
        "slices", "Slices",
        "The lift among some of the units, told apart only by what was known before they met the experiment: each is held against the rest, and not against nothing. With many slices one looks different by chance; q allows for all of them at once.",
        "apart = difference of the slice − inverse-variance mean of the others of its kind, p at every moment; q by Benjamini-Hochberg over all slices of all kinds",
        "Benjamini and Hochberg 1995, JRSS B 57.",
    ),
    Formula(
        "novelty", "Novelty",
        "Whether the effect wears off as shoppers get used to it, or grows as they learn.",
        "weighted slope of the difference over days since each unit’s first exposure; flagged below p = 0.01",
        "Kohavi, Tang and Xu 2020, Trustworthy online controlled experiments, 23.4.",
    ),
    Formula(
        "oec", "The goal",
        "What a surface is for, as one sum (OEC): each deed counts as many conversions as it is worth. It was written down before anything was tried, and gets a new version, never other weights.",
        "goal of a unit = Σ worth × count",
        "Roy 2001; Kohavi, Tang and Xu 2020, chapter 7.",
    ),
    Formula(
        "decision", "Advice and decision",
        "The numbers advise, people decide, and both are kept.",
        "ship: the goal is surely better and every guardrail surely holds\n"
        "stop: a guardrail is surely broken, or the smallest lift that matters is surely out of reach, or the planned days are over\n"
        "continue: else",
        "“Surely” is by the interval that holds at every moment.",
    ),
    Formula(
        "design", "Looks, strata, quantiles",
        "A few planned looks make a narrower interval than looking always. Strata weigh new and known shoppers apart. A quantile tells of the slowest or the largest.",
        "looks: bounds that spend α by O’Brien-Fleming, 4 (1 − Φ(z_{α/4} / √t)), or Pocock, α log(1 + (e − 1) t)\n"
        "strata: Σ share × difference\nquantile: order statistics with binomial numbers, 10,000 draws",
        "Lan and DeMets 1983, Biometrika 70; Miratrix, Sekhon and Yu 2013, JRSS B; Schultzberg and Ankargren 2022.",
    ),
    Formula(
        "shadow", "In the shadow",
        "Some questions are asked once more, under control and under the arm, where no shopper waits and none sees the answer. It shows how unlike the arm is and whether it fails or is slow, before anybody meets it.",
        "in common: |A ∩ B| / the longer list, of the first 12;  τ: (pairs in the same order − others) / all pairs that both have\n"
        "fails, finds nothing, is slower: mean of arm − control over the same questions, interval as “Where the truth lies”\n"
        "must not be shown: surely fails 1 % more often, or surely slower than the guardrail of latency allows; 100 questions at least",
        "Kendall 1938, Biometrika 30.",
    ),
    Formula(
        "preference", "Interleaving",
        "Both arms put their products into one answer by turns, and a coin says who begins each turn. Whoever’s products are clicked more has won that answer. It takes far fewer shoppers than two arms do, and tells which order is liked, not what that earns.",
        "credit of an answer: +1, −1 or 0; preference = mean over units of the mean credit of their answers with a click\n"
        "interval: as “Where the truth lies”;  sign test: 2 · P(Binomial(won + lost, ½) ≤ the smaller), for one look",
        "Team draft: Radlinski, Kurup and Joachims 2008, CIKM; Chapelle, Joachims, Radlinski and Yue 2012, ACM TOIS 30. Sign test: Dixon and Mood 1946, JASA 41.",
    ),
    Formula(
        "sizing", "How long",
        "How small a lift is found after so many days, four times in five, from how much the shop’s own shoppers differ and how many new ones come.",
        "units = (bound + z_power)² · σ² / (share (1 − share) · effect²);  bound: the wider interval’s, at the planned units",
        "Normal approximation; for ratios σ² is the delta method’s.",
    ),
    Formula(
        "switchback", "How long, of a switchback",
        "All of the shop is in one arm for some hours, then perhaps in the other. Here a block of hours counts as one, so what matters is how much such blocks differed in the shop’s own last weeks, washout left out.",
        "effect = (t_{1 − α/2, n − 2} + z_power) · √(4 σ² / n),  n blocks, σ² the variance of their means;  one look, at the end",
        "Bojinov, Simchi-Levi and Zhao 2023, Management Science 69.",
    ),
    Formula(
        "uplift", "Beyond one experiment",
        "What everything together brings is the difference to those who were held out of it. What a launch in some places brought is how much more these changed than the places without it.",
        "uplift = open − held out\n"
        "launch = (after − before of places with it) − (after − before of the others), one number a place; Welch’s interval",
        "Bertrand, Duflo and Mullainathan 2004, QJE 119.",
    ),
)  # fmt: skip
ANCHORS = frozenset(one.anchor for one in FORMULAS)
