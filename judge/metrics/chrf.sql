-- name = "chrf"
-- title = "chrF"
-- family = "text"
-- direction = "higher"
-- range = [0, 100]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- parameters = { order = { default = 6, about = "longest run of characters that counts, at most 100" }, beta = { default = 2.0, about = "how much more recall weighs than precision" } }
-- formula = "100 (1 + b^2) P R / (b^2 P + R), P and R = precision and recall of runs of 1 to N characters, averaged over the lengths"
-- policy = "One corpus score: counts of all rows are added first. One target a row. Whitespace is left out, case counts, no runs of words (chrF++ has those). Texts are put into Unicode's form NFC. Of a target shorter than n characters nobody counts runs of n, as in sacreBLEU. Lengths of which either side has no run at all are left out of the averages. Without anything shared the score is 0. In sacreBLEU's signature: nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no."
-- undefined = "When there is no row."
-- reference = "M. Popović, 2015; sacreBLEU 2.6.0 corpus_chrf"
-- example = { parameters = { order = 2 }, target = ["abc"], prediction = ["abd"], score = "58.33" }
SELECT fold, n, sum(shared_char_ngrams(truth, guess, n)) AS shared,
       sum(greatest(char_count(truth) - n + 1, 0)) AS truths,
       sum(CASE WHEN char_count(truth) >= n THEN greatest(char_count(guess) - n + 1, 0) ELSE 0 END) AS guesses
FROM (SELECT fold, nfc_normalize(target) AS truth, nfc_normalize(prediction) AS guess FROM rows), range(1, $order + 1) lengths(n)
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
