#!/usr/bin/env python3
"""Writes the golden vectors of the text metrics. Needs rapidfuzz 3.14.6, jiwer 4.0.0, sacrebleu 2.6.0 and rouge_score 0.1.2.
Cases "by hand" are numbers that somebody worked out on paper."""

import math
import random
import unicodedata
from collections import Counter
from fractions import Fraction

import jiwer
import sacrebleu
from rapidfuzz.distance import Levenshtein
from rouge_score import rouge_scorer

from functions import squad_normalize
from generate_ranking import HAND, mean
from harness import case, write

WORDS = "the a an cat dog sat on mat, quick Brown fox. jumps 3.14 1,000 (over) lazy it's café naïve 日本 über 10-year U.S. &amp; tea\u0301m 😀 x".split()


def sentences(rng, count=30, longest=14):
    """Targets, and predictions that are targets with edits."""
    targets = [" ".join(rng.choices(WORDS, k=rng.randint(1, longest))) for _ in range(count)]
    predictions = []
    for text in targets:
        words = text.split()
        for _ in range(rng.randint(0, 4)):
            place = rng.randrange(len(words) + 1)
            words[place:place + rng.randint(0, 2)] = rng.choices(WORDS, k=rng.randint(0, 2))
        predictions.append(" ".join(words))
    return targets, predictions


def nfc(texts):
    return [unicodedata.normalize("NFC", t) for t in texts]


def text_metric(name, oracle, score, hands, parameters=({},), weights=True, ascii_only=False, **more):
    """`score(targets, predictions, weight, **parameters)`; texts come in NFC."""
    rng = random.Random(name)

    def given(title, t, p, q=None, weight=None):
        return case(title, {"target": t}, {"prediction": p}, score(nfc(t), nfc(p), weight, **(q or {})), parameters=q or None, weight=weight, **more)
    cases = [case(title, {"target": t}, {"prediction": p}, e, parameters=q or None, **HAND) for title, q, t, p, e in hands]
    t, p = sentences(rng)
    if ascii_only:
        t, p = ([x.encode("ascii", "ignore").decode() for x in y] for y in (t, p))
    for q in parameters:
        cases.append(given("random edits", t, p, q))
        cases.append(given("unrelated", t, p[1:] + p[:1], q))
    q = parameters[0]
    cases += [given("perfect", t[:9], t[:9], q), given("empty predictions", t[:9], [""] * 9, q), given("all the same prediction", t[:9], ["the cat"] * 9, q),
              given("upper case and more spaces", ["The Cat  sat."], [" the  cat sat. "], q), given("one row", t[:1], p[:1], q)]
    if not ascii_only:
        cases.append(given("composed and decomposed letters are one", ["caf\u00e9 \u1e69"], ["cafe\u0301 s\u0307\u0323"], q))
    if weights:
        w = [rng.choice([0, 1, 2, 3]) for _ in t]
        cases += [given("weights", t, p, q, w), given("weights all 1", t[:9], p[:9], q, [1] * 9)]
        copies = [i for i, k in enumerate(w) for _ in range(k)]
        same = score([nfc(t)[i] for i in copies], [nfc(p)[i] for i in copies], None, **q)
        assert math.isclose(same, score(nfc(t), nfc(p), w, **q), rel_tol=1e-14), "weight k is not k copies"
    write(name, oracle, cases)


def ratio(measure, count):
    def score(t, p, w):
        w = w or [1] * len(t)
        top, bottom = sum(measure(a, b) * k for a, b, k in zip(t, p, w)), sum(count(a) * k for a, k in zip(t, w))
        return float(Fraction(top) / Fraction(bottom)) if bottom else "undefined"
    return score


def squad_words(text):
    return squad_normalize(text).split()


def squad_f1(a, b):
    a, b = squad_words(a), squad_words(b)
    same = (Counter(a) & Counter(b)).total()
    if not a or not b:
        return Fraction(a == b)
    if not same:
        return Fraction(0)
    precision, recall = Fraction(same, len(b)), Fraction(same, len(a))
    return 2 * precision * recall / (precision + recall)


def answers(text, separator):
    return text.split(separator) if separator else [text]


def rouge(kind):
    scorer = rouge_scorer.RougeScorer([kind], use_stemmer=False)

    def score(t, p, w, separator=""):
        return mean([scorer.score_multi(answers(a, separator), b)[kind].fmeasure for a, b in zip(t, p)], w)
    return score


def texts():
    text_metric("levenshtein", "rapidfuzz 3.14.6 Levenshtein.distance", lambda t, p, w: mean([Levenshtein.distance(a, b) for a, b in zip(t, p)], w),
                [("kitten, sitting", {}, ["kitten"], ["sitting"], 3.0), ("empty and not", {}, ["", "abc", ""], ["ab", "", ""], 5 / 3),
                 ("an emoji of two scalar values", {}, ["👍🏽"], [""], 2.0)])
    text_metric("normalized_levenshtein", "rapidfuzz 3.14.6 Levenshtein.normalized_distance",
                lambda t, p, w: mean([Fraction(Levenshtein.distance(a, b), max(len(a), len(b), 1)) for a, b in zip(t, p)], w),
                [("3 of 7", {}, ["kitten"], ["sitting"], 3 / 7), ("both empty", {}, [""], [""], 0.0), ("one empty", {}, ["äö"], [""], 1.0)])

    def wer(t, p, w):
        found = ratio(lambda a, b: Levenshtein.distance(a.split(), b.split()), lambda a: len(a.split()))(t, p, w)
        if not w and all(t):
            assert math.isclose(found, jiwer.wer(t, p))
        return found

    def cer(t, p, w):
        found = ratio(lambda a, b: Levenshtein.distance(a.strip(" "), b.strip(" ")), lambda a: len(a.strip(" ")))(t, p, w)
        if not w and all(t) and "  " not in "".join(p):
            assert math.isclose(found, jiwer.cer(t, p))
        return found
    text_metric("wer", "jiwer 4.0.0 wer", wer,
                [("a substitution and an insertion in 4 words", {}, ["a b c", "d"], ["a x c", "d e"], 0.5), ("above 1", {}, ["a"], ["b c d"], 3.0),
                 ("insertion into an empty target", {}, ["", "a b"], ["x", "a b"], 0.5), ("no word at all", {}, ["", " "], ["a", ""], "undefined")])
    text_metric("cer", "jiwer 4.0.0 cer", cer,
                [("one substitution and one insertion in 6", {}, ["abcd", "ef"], ["abed", "efg"], 1 / 3), ("a space is a character", {}, ["a b"], ["ab"], 1 / 3),
                 ("spaces at the ends are none", {}, [" ab "], ["ab"], 0.0), ("no character at all", {}, ["", " "], ["a", ""], "undefined")])
    text_metric("exact_match", "definition of SQuAD's evaluate-v2.0.py in Python",
                lambda t, p, w, normalize="squad", separator="": mean([any((squad_words(x) == squad_words(b)) if normalize == "squad" else x == b
                                                                          for x in answers(a, separator)) for a, b in zip(t, p)], w),
                [("article and full stop", {}, ["The Cat"], ["cat."], 1.0), ("not without normalisation", {"normalize": "none"}, ["The Cat", "x"], ["cat.", "x"], 0.5),
                 ("second of two answers", {"separator": "|"}, ["1889|in 1889"], ["In 1889"], 1.0), ("only an article is nothing", {}, [""], ["The"], 1.0),
                 ("quotes that are no ASCII leave the article's place empty", {}, ["\u201ca cat\u201d"], ["\u201c cat\u201d"], 1.0)],
                [{}, {"normalize": "none"}, {"separator": " "}])
    text_metric("token_f1", "definition of SQuAD's evaluate-v2.0.py in Python",
                lambda t, p, w, separator="": mean([max(squad_f1(x, b) for x in answers(a, separator)) for a, b in zip(t, p)], w),
                [("one of three words: P 1, R 1/3", {}, ["in year 1889"], ["1889"], 0.5), ("both without an answer", {}, [""], [""], 1.0),
                 ("an answer where there is none", {}, [""], ["1889"], 0.0), ("the better of two", {"separator": "|"}, ["x|a 1889 b"], ["1889"], 2 / 3)],
                [{}, {"separator": " "}])

    def bleu(t, p, w, tokenizer="13a", smoothing="exp"):
        return sacrebleu.corpus_bleu(p, [t], tokenize=tokenizer, smooth_method=smoothing, use_effective_order=False).score
    text_metric("bleu", "sacreBLEU 2.6.0 corpus_bleu", bleu,
                [("p = 5/6, 4/5, 3/4, 2/3; product 1/3", {}, ["a b c d e f"], ["a b c d e g"], 100 * 3**-0.25),
                 ("half as long: brevity penalty 1/e", {}, ["a b c d e f g h"], ["a b c d"], 100 / math.e),
                 ("no common word", {}, ["a b c d"], ["e f g h"], 0.0), ("fewer than four tokens", {}, ["a b c"], ["a b c"], 0.0),
                 ("p = 1, 1/2, 1/4, 1/4 by smoothing: one pair, then 1/(2*2), 1/(4*1)", {}, ["a b x d c"], ["a b c d"], 100 * math.exp(-0.25) * (1 / 1 * 1 / 3 * 1 / 4 * 1 / 4) ** 0.25)],
                [{}, {"tokenizer": "none"}, {"smoothing": "none"}], weights=False)

    def chrf(t, p, w, order=6, beta=2.0, word_order=0):
        return sacrebleu.corpus_chrf(p, [t], char_order=order, word_order=word_order, beta=beta).score
    text_metric("chrf", "sacreBLEU 2.6.0 corpus_chrf", chrf,
                [("P = R = (2/3 + 1/2) / 2", {"order": 2}, ["abc"], ["abd"], 175 / 3), ("P 1, R 1/2, b = 1", {"order": 1, "beta": 1.0}, ["ab"], ["a"], 200 / 3),
                 ("spaces do not matter", {}, ["ab cd"], ["a bcd"], 100.0), ("nothing shared", {}, ["ab"], ["cd"], 0.0)],
                [{}, {"word_order": 2}, {"order": 3, "beta": 1.0}], weights=False)
    separators = [{}, {"separator": " "}]
    text_metric("rouge_1", "rouge_score 0.1.2 rouge1, use_stemmer=False", rouge("rouge1"),
                [("2 of 3 words each", {}, ["the cat sat"], ["the cat slept"], 2 / 3), ("a word counts as often as in both", {}, ["a a b"], ["a a a"], 2 / 3),
                 ("hyphens separate, case does not", {}, ["State-of-the-art"], ["state of the art!"], 1.0), ("nothing left", {}, ["..."], ["..."], 0.0)],
                separators, ascii_only=True)
    text_metric("rouge_2", "rouge_score 0.1.2 rouge2, use_stemmer=False", rouge("rouge2"),
                [("1 of 2 pairs each", {}, ["the cat sat"], ["the cat slept"], 0.5), ("single words have no pairs", {}, ["cat"], ["cat"], 0.0),
                 ("pairs 2 and 1, 1 shared", {}, ["a b c"], ["a b"], 2 / 3)], separators, ascii_only=True)
    text_metric("rouge_l", "rouge_score 0.1.2 rougeL, use_stemmer=False", rouge("rougeL"),
                [("C.-Y. Lin's S2: 3 of 4", {}, ["police killed the gunman"], ["police kill the gunman"], 0.75),
                 ("C.-Y. Lin's S3: 2 of 4", {}, ["police killed the gunman"], ["the gunman kill police"], 0.5), ("nothing", {}, ["a"], ["b"], 0.0)],
                separators, ascii_only=True)


def language_models():
    rng = random.Random("language")
    labels = ["a", "b", "c"]

    def nll(t, p, w, eps):
        return math.fsum(-k * math.log(max(eps, p[x][i])) for i, (x, k) in enumerate(zip(t, w)))

    def given(name, title, t, p, size=None, weight=None, expected=None, q=None, **more):
        w, eps = weight or [1.0] * len(t), (q or {}).get("eps", 1e-15)
        bottom = math.fsum(k * (b if name == "bits_per_byte" else 1) for k, b in zip(w, size or w))
        if expected is None:
            total = nll(t, p, w, eps)
            expected = "undefined" if not bottom else total / (math.log(2) * bottom) if name == "bits_per_byte" else math.exp(total / bottom)
        targets = {"target": t, "bytes": size} if name == "bits_per_byte" else {"target": t}
        return case(title, targets, p, expected, labels=list(p), weight=weight, parameters=q, **more)
    t = rng.choices(labels, k=30)
    raw = [[rng.random() for _ in labels] for _ in t]
    p = {x: [r[c] / sum(r) for r in raw] for c, x in enumerate(labels)}
    size = [float(rng.randrange(5)) for _ in t]
    w = [rng.choice([0.0, 1.0, 2.0]) for _ in t]
    sure = {x: [float(x == y) for y in t] for x in labels}
    wrong = {x: [float(x == labels[(labels.index(y) + 1) % 3]) for y in t] for x in labels}
    even = {"a": [0.5, 0.5], "b": [0.5, 0.5]}
    for name, hands in {
        "perplexity": [given("perplexity", "a coin is 2", ["a", "b"], even, expected=2.0, **HAND),
                       given("perplexity", "1/2 and 1/8 are 4", ["a", "b"], {"a": [0.5, 0.875], "b": [0.5, 0.125]}, expected=4.0, **HAND),
                       given("perplexity", "sure and right is 1", ["a"], {"a": [1.0], "b": [0.0]}, expected=1.0, **HAND)],
        "bits_per_byte": [given("bits_per_byte", "2 bits for 4 bytes", ["a", "b"], even, [1.0, 3.0], expected=0.5, **HAND),
                          given("bits_per_byte", "1 and 3 bits for 1 byte", ["a", "b"], {"a": [0.5, 0.875], "b": [0.5, 0.125]}, [1.0, 0.0], expected=4.0, **HAND),
                          given("bits_per_byte", "sure and right is 0", ["a"], {"a": [1.0], "b": [0.0]}, [1.0], expected=0.0, **HAND),
                          given("bits_per_byte", "no byte", ["a"], {"a": [0.5], "b": [0.5]}, [0.0], **HAND)]}.items():
        loose = {"tolerance": 1e-13, "why": "exp and log of sums: the order of summation shows in the last digits"}
        cases = hands + [given(name, "random", t, p, size, **loose), given(name, "weights", t, p, size, w, **loose),
                         given(name, "perfect", t, sure, size), given(name, "surely wrong", t, wrong, size, q={"eps": 1e-6}, tolerance=1e-7 if name == "perplexity" else 1e-12,
                                                                     why="exp of a rounded logarithm near 14 gives a relative error of about 1e-15 to a score of 1e6"),
                         given(name, "a row sums to 0.75", ["a"], {"a": [0.5], "b": [0.25]}, [1.0], expected="refused"),
                         given(name, "above 1", ["a"], {"a": [1.5], "b": [-0.5]}, [1.0], expected="refused")]
        order = ["c", "a", "b"]
        cases.append(given(name, "labels in another order", t, {x: p[x] for x in order}, size, **loose))
        write(name, "definition in Python, sums by math.fsum", cases)


def pass_at_k():
    rng = random.Random("pass")

    def one(t, p, k):
        right, samples = t.split(), p.split()
        n, c = max(len(samples), k), sum(s in right for s in samples)
        return 1 - Fraction(math.comb(n - c, k), math.comb(n, k))

    def given(title, t, p, k=1, weight=None, **more):
        return case(title, {"target": t}, {"prediction": p}, mean([one(a, b, k) for a, b in zip(t, p)], weight), parameters={"k": k}, weight=weight, **more)
    t = [" ".join(rng.sample("12345", rng.randint(0, 2))) for _ in range(25)]
    p = [" ".join(rng.choices("1234567", k=rng.randint(0, 15))) for _ in t]
    write("pass_at_k", "definition in fractions", [
        case("1 of 4 right, k = 2: 1 - 3/6", {"target": ["42"]}, {"prediction": ["42 1 2 3"]}, 0.5, parameters={"k": 2}, **HAND),
        case("two right of three, k = 1", {"target": ["a b"]}, {"prediction": ["a b c"]}, 2 / 3, **HAND),
        case("fewer than k wrong", {"target": ["a"]}, {"prediction": ["a a b"]}, 1.0, parameters={"k": 2}, **HAND),
        case("a list shorter than k is drawn whole", {"target": ["a", "a"]}, {"prediction": ["a", "b"]}, 0.5, parameters={"k": 3}, **HAND),
        given("random", t, p), given("random, k = 5", t, p, 5), given("random, k = 10", t, p, 10), given("weights", t, p, 3, [rng.choice([0, 1, 2]) for _ in t]),
        given("nothing sampled", ["a"], [""]), given("nothing is right", ["", ""], ["a", "b c"]), given("all right", ["a", "b"], ["a a", "b"], 1)])


if __name__ == "__main__":
    texts()
    language_models()
    pass_at_k()
