-- name = "wer"
-- title = "Word error rate"
-- aliases = ["word_error_rate"]
-- family = "text"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- weights = true
-- formula = "(S + D + I) / N: substituted, deleted and inserted words of all rows, by the words of all targets"
-- policy = """Both texts are put into Unicode's form NFC first. Words are what whitespace separates; case and punctuation count, so normalise \
-- the key if they should not. The ratio is one for the whole file, not a mean of ratios: long rows weigh more, and insertions into \
-- an empty target count. It can be above 1."""
-- undefined = """When no target has a word; when two texts to be compared are so long that the product of their lengths is above 10^9, or all \
-- weights are 0."""
-- reference = "jiwer 4.0.0 wer"
-- example = { target = ["the cat sat", "on"], prediction = ["the hat sat", "on it"], score = "0.5000" }
SELECT fold, csum(weight * distance) AS errors, csum(weight * words) AS size, count(*) - count(distance) AS failed
FROM (
    SELECT fold, weight, word_count(truth) AS words, word_edit_distance(truth, guess) AS distance
    FROM (SELECT fold, weight, nfc_normalize(target) AS truth, nfc_normalize(prediction) AS guess FROM rows)
)
GROUP BY fold;
SELECT sample, CASE WHEN sum(failed) = 0 THEN csum(errors) / NULLIF(csum(size), 0) END AS score FROM parts GROUP BY sample
