-- name = "cer"
-- title = "Character error rate"
-- aliases = ["character_error_rate", "char_error_rate"]
-- family = "text"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- weights = true
-- formula = "(S + D + I) / N: substituted, deleted and inserted characters of all rows, by the characters of all targets"
-- policy = """Both texts are put into Unicode's form NFC first, and spaces at either end are dropped; a character is a Unicode scalar value, \
-- and a space between words is one. The ratio is one for the whole file, not a mean of ratios: long rows weigh more, and \
-- insertions into an empty target count. It can be above 1."""
-- undefined = """When every target is empty; when two texts to be compared are so long that the product of their lengths is above 10^9, or all \
-- weights are 0."""
-- reference = "jiwer 4.0.0 cer"
-- example = { target = ["abcd", "ef"], prediction = ["abed", "efg"], score = "0.3333" }
SELECT fold, csum(weight * distance) AS errors, csum(weight * length(truth)) AS size, count(*) - count(distance) AS failed
FROM (
    SELECT fold, weight, truth, edit_distance(truth, guess) AS distance
    FROM (SELECT fold, weight, trim(nfc_normalize(target)) AS truth, trim(nfc_normalize(prediction)) AS guess FROM rows)
)
GROUP BY fold;
SELECT sample, CASE WHEN sum(failed) = 0 THEN csum(errors) / NULLIF(csum(size), 0) END AS score FROM parts GROUP BY sample
