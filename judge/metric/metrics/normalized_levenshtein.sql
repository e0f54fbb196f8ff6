-- name = "normalized_levenshtein"
-- title = "Normalized Levenshtein distance"
-- aliases = ["normalized_edit_distance", "ned"]
-- family = "text"
-- direction = "lower"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- weights = true
-- formula = "mean over rows of (Levenshtein distance) / (length of the longer text)"
-- policy = """Both texts are put into Unicode's form NFC first; lengths and distances are in Unicode scalar values. Two empty texts are 0 \
-- apart."""
-- undefined = "When two texts to be compared are so long that the product of their lengths is above 10^9, or all weights are 0."
-- reference = "rapidfuzz 3.14.6 Levenshtein.normalized_distance"
-- example = { target = ["kitten", "ab"], prediction = ["sitting", "ab"], score = "0.2143" }
SELECT fold, csum(weight * distance / greatest(longer, 1)) AS total, csum(weight) AS size, count(*) - count(distance) AS failed
FROM (
    SELECT fold, weight, edit_distance(truth, guess) AS distance, greatest(length(truth), length(guess)) AS longer
    FROM (SELECT fold, weight, nfc_normalize(target) AS truth, nfc_normalize(prediction) AS guess FROM rows)
)
GROUP BY fold;
SELECT sample, CASE WHEN sum(failed) = 0 THEN csum(total) / NULLIF(csum(size), 0) END AS score FROM parts GROUP BY sample
