-- name = "bleu"
-- title = "BLEU"
-- aliases = ["sacrebleu", "bleu_score", "corpus_bleu"]
-- family = "text"
-- direction = "higher"
-- range = [0, 100]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- parameters.tokenizer = { default = "13a", choices = ["13a", "none"], about = "'13a' is the one of WMT (mteval-v13a), 'none' splits at whitespace only" }
-- parameters.smoothing = { default = "exp", choices = ["exp", "none"], about = "'exp' halves the precision for each order without a match, 'none' scores 0 then" }
-- formula = """100 min(1, exp(1 - r / c)) (p1 p2 p3 p4)^(1/4), p_n = clipped precision of n-grams, c and r = tokens of all predictions and \
-- targets"""
-- policy = """One corpus score, not a mean over rows: counts of all rows are added first. One target a row. Case counts. Texts are put into \
-- Unicode's form NFC. A file without one shared word, or without one run of four tokens, scores 0. In sacreBLEU's signature: \
-- nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp."""
-- undefined = "When there is no row."
-- reference = "K. Papineni, S. Roukos, T. Ward, W. Zhu, 2002; sacreBLEU 2.6.0 corpus_bleu (M. Post, 2018)"
-- example = { target = ["the cat sat on the mat"], prediction = ["the cat sat on the rug"], score = "75.98" }
SELECT fold, sum(word_count(guess)) AS guessed, sum(word_count(truth)) AS true_length,
       sum(greatest(word_count(guess) - 1, 0)) AS total2, sum(greatest(word_count(guess) - 2, 0)) AS total3,
       sum(greatest(word_count(guess) - 3, 0)) AS total4,
       sum(shared_ngrams(truth, guess, 1)) AS shared1, sum(shared_ngrams(truth, guess, 2)) AS shared2,
       sum(shared_ngrams(truth, guess, 3)) AS shared3, sum(shared_ngrams(truth, guess, 4)) AS shared4
FROM (
    SELECT fold, CASE $tokenizer WHEN '13a' THEN tokenize_13a(truth) WHEN 'none' THEN truth END AS truth,
           CASE $tokenizer WHEN '13a' THEN tokenize_13a(guess) WHEN 'none' THEN guess END AS guess
    FROM (SELECT fold, nfc_normalize(target) AS truth, nfc_normalize(prediction) AS guess FROM rows)
)
GROUP BY fold;
SELECT sample,
       -- Where order n has no match, no higher one has: with h orders matched, the k-th after them counts as 1 / (2^k total).
       CASE WHEN c IS NULL OR r IS NULL THEN NULL
            WHEN shared[1] = 0 OR totals[4] = 0 OR (matched < 4 AND $smoothing <> 'exp') THEN 0
            ELSE 100 * exp(least(0, 1 - r / c)
                           + list_sum(list_transform([1, 2, 3, 4], lambda n: ln(CASE WHEN shared[n] > 0 THEN shared[n] / totals[n]
                                                                                    ELSE 1 / (pow(2, n - matched) * totals[n]) END))) / 4)
       END AS score
FROM (
    SELECT sample, c, r, shared, totals, len(list_filter(shared, lambda count: count > 0)) AS matched
    FROM (
        SELECT sample, sum(guessed) AS c, sum(true_length) AS r,
               [sum(shared1), sum(shared2), sum(shared3), sum(shared4)] AS shared,
               [sum(guessed), sum(total2), sum(total3), sum(total4)] AS totals
        FROM parts
        GROUP BY sample
    )
)
