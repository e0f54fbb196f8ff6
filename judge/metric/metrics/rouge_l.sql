-- name = "rouge_l"
-- title = "ROUGE-L"
-- aliases = ["rouge_lcs", "rougel_f"]
-- family = "text"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- weights = true
-- parameters.separator = { default = "", about = "text between several right answers in one cell of the key, for example '|'; empty: each cell is one answer" }
-- formula = """mean over rows of 2 m / (h + r), m = length of the longest common subsequence of words, h and r = words of the prediction and of \
-- the target"""
-- policy = """Words are runs of the letters a to z and digits, after lower case; everything else separates them, so that the metric is one for \
-- English. No stemming. This is the F-measure of the longest common subsequence: words in the same order, with gaps allowed. The \
-- whole cell is one sentence. A row without a word on either side scores 0. The score is the mean over rows; of several targets \
-- the best counts."""
-- undefined = "When two texts to be compared are so long that the product of their lengths is above 10^9, or all weights are 0."
-- reference = "C.-Y. Lin, ROUGE, 2004; rouge_score 0.1.2 with use_stemmer=False"
-- example = { target = ["police killed the gunman"], prediction = ["the gunman police killed"], score = "0.5000" }
SELECT fold, csum(weight * f) AS total, csum(weight) AS size, count(*) - count(f) AS failed
FROM (
    -- A comparison that was too long is a NULL among the scores; `count` passes over it.
    SELECT fold, weight, CASE WHEN list_aggregate(scores, 'count') = len(scores) THEN list_max(scores) END AS f
    FROM (
        SELECT fold, weight,
               list_transform(truths, lambda truth:
                   2 * lcs_words(truth, guess) / greatest(word_count(truth) + word_count(guess), 1)) AS scores
        FROM (
            SELECT fold, weight, regexp_replace(lower(prediction), '[^a-z0-9]+', ' ', 'g') AS guess,
                   list_transform(CASE WHEN $separator = '' THEN [target] ELSE string_split(target, $separator) END,
                                  lambda truth: regexp_replace(lower(truth), '[^a-z0-9]+', ' ', 'g')) AS truths
            FROM rows
        )
    )
)
GROUP BY fold;
SELECT sample, CASE WHEN sum(failed) = 0 THEN csum(total) / NULLIF(csum(size), 0) END AS score FROM parts GROUP BY sample
