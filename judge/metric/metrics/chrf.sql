-- name = "chrf"
-- title = "chrF"
-- aliases = ["corpus_chrf"]
-- family = "text"
-- direction = "higher"
-- range = [0, 100]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- parameters.order = { default = 6, range = "[1, 100]", about = "longest run of characters that counts" }
-- parameters.word_order = { default = 0, range = "[0, 100]", about = "longest run of words that counts besides; 2 makes it chrF++" }
-- parameters.beta = { default = 2.0, range = "(0, inf)", about = "how much more recall weighs than precision" }
-- formula = "100 (1 + b^2) P R / (b^2 P + R), P and R = precision and recall of runs of 1 to N characters (and words), averaged over the lengths"
-- policy = """One corpus score: counts of all rows are added first. One target a row. Runs of characters leave whitespace out, case \
-- counts. Words are split at whitespace, and one ASCII punctuation mark is split off a word, the last character or else the first. \
-- Texts are put into Unicode's form NFC. Of a target too short for a run of n nobody counts runs of n, as in sacreBLEU. Lengths of \
-- which either side has no run at all are left out of the averages. Without anything shared the score is 0. In sacreBLEU's \
-- signature: nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no."""
-- undefined = "When there is no row."
-- reference = "M. Popović, 2015; sacreBLEU 2.6.0 corpus_chrf"
-- example = { parameters = { order = 2 }, target = ["abc"], prediction = ["abd"], score = "58.33" }
WITH texts AS (
    SELECT fold, truth, guess, split_punctuation(truth) AS true_words, split_punctuation(guess) AS words
    FROM (SELECT fold, nfc_normalize(target) AS truth, nfc_normalize(prediction) AS guess FROM rows)
),
runs AS (
    SELECT fold, n, shared_char_ngrams(truth, guess, n) AS shared, char_count(truth) - n + 1 AS truths, char_count(guess) - n + 1 AS guesses
    FROM texts, range(1, $order + 1) lengths(n)
    UNION ALL
    SELECT fold, -n, shared_ngrams(true_words, words, n), word_count(true_words) - n + 1, word_count(words) - n + 1
    FROM texts, range(1, $word_order + 1) lengths(n)
)
SELECT fold, n, sum(shared) AS shared, sum(greatest(truths, 0)) AS truths,
       sum(CASE WHEN truths > 0 THEN greatest(guesses, 0) ELSE 0 END) AS guesses
FROM runs
GROUP BY fold, n;
SELECT sample, CASE WHEN p + r > 0 THEN 100 * (1 + $beta * $beta) * p * r / ($beta * $beta * p + r) ELSE 0 END AS score
FROM (
    -- A length that either side lacks gives NULL for both, and averages pass over NULL.
    SELECT sample, coalesce(favg(shared / NULLIF(guesses * CAST(truths > 0 AS DOUBLE), 0)), 0) AS p,
           coalesce(favg(shared / NULLIF(truths * CAST(guesses > 0 AS DOUBLE), 0)), 0) AS r
    FROM (
        SELECT sample, n, sum(shared) AS shared, sum(truths) AS truths, sum(guesses) AS guesses
        FROM parts GROUP BY sample, n ORDER BY sample, n
    )
    GROUP BY sample
)
