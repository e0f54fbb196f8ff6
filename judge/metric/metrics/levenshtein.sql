-- name = "levenshtein"
-- title = "Levenshtein distance"
-- aliases = ["edit_distance", "levenshtein_distance", "mean_levenshtein_distance"]
-- family = "text"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- weights = true
-- formula = "mean over rows of the fewest insertions, deletions and substitutions of characters that turn the prediction into the target"
-- policy = """Both texts are put into Unicode's form NFC first; a character is a Unicode scalar value, so that a letter with its accent is \
-- mostly one and an emoji can be several. Upper and lower case, spaces and punctuation all count."""
-- undefined = "When two texts to be compared are so long that the product of their lengths is above 10^9, or all weights are 0."
-- reference = "V. Levenshtein, 1965; rapidfuzz 3.14.6 Levenshtein.distance"
-- example = { target = ["kitten", "ab"], prediction = ["sitting", "ab"], score = "1.5" }
SELECT fold, csum(weight * distance) AS total, csum(weight) AS size, count(*) - count(distance) AS failed
FROM (SELECT fold, weight, edit_distance(nfc_normalize(target), nfc_normalize(prediction)) AS distance FROM rows)
GROUP BY fold;
SELECT sample, CASE WHEN sum(failed) = 0 THEN csum(total) / NULLIF(csum(size), 0) END AS score FROM parts GROUP BY sample
