-- name = "rouge_1"
-- title = "ROUGE-1"
-- aliases = ["rouge_n1", "rouge1_f"]
-- family = "text"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- weights = true
-- parameters.separator = { default = "", about = "text between several right answers in one cell of the key, for example '|'; empty: each cell is one answer" }
-- formula = "mean over rows of 2 m / (h + r), m = shared words, h and r = words of the prediction and of the target"
-- policy = """Words are runs of the letters a to z and digits, after lower case; everything else separates them, so that the metric is one for \
-- English. No stemming. This is the F-measure of words; one counts as often as it is in both texts. A row without a word on either \
-- side scores 0. The score is the mean over rows; of several targets the best counts."""
-- undefined = "When all weights are 0."
-- reference = "C.-Y. Lin, ROUGE, 2004; rouge_score 0.1.2 with use_stemmer=False"
-- example = { target = ["the cat sat"], prediction = ["the cat slept"], score = "0.6667" }
SELECT fold, csum(weight * f) AS total, csum(weight) AS size
FROM (
    SELECT fold, weight, list_max(scores) AS f
    FROM (
        SELECT fold, weight,
               list_transform(truths, lambda truth:
                   coalesce(2 * shared_ngrams(truth, guess, 1) / NULLIF(word_count(truth) + word_count(guess), 0), 0)) AS scores
        FROM (
            SELECT fold, weight, regexp_replace(lower(prediction), '[^a-z0-9]+', ' ', 'g') AS guess,
                   list_transform(CASE WHEN $separator = '' THEN [target] ELSE string_split(target, $separator) END,
                                  lambda truth: regexp_replace(lower(truth), '[^a-z0-9]+', ' ', 'g')) AS truths
            FROM rows
        )
    )
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
