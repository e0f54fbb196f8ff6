-- name = "lwlrap"
-- title = "Label-weighted label-ranking average precision"
-- aliases = ["label_weighted_lrap"]
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- shape = "columns"
-- weights = true
-- formula = "mean over all true labels of all rows of (true labels ranked at or above it) / (labels ranked at or above it)"
-- policy = """In each row the labels (columns) are ranked by prediction, highest first. Labels with the same prediction all stand at the \
-- lowest place of their tie: a tie never helps. Every true label weighs the same, so that rows with many labels weigh more and \
-- rows without any do not count."""
-- undefined = "When no row has a true label."
-- reference = """sklearn.metrics.label_ranking_average_precision_score (scikit-learn 1.9.1), each row weighted by its number of labels; D. Ellis, \
-- M. Plakal for Freesound Audio Tagging 2019"""
-- example = { target = { cat = [1, 0], dog = [0, 1], owl = [1, 0] }, prediction = { cat = [0.9, 0.1], dog = [0.5, 0.2], owl = [0.1, 0.3] }, score = "0.7222" }
SELECT fold, csum(weight * precision) AS total, csum(weight) AS labels
FROM (
    SELECT fold, weight, target, (sum(target) OVER ranking) / (count(*) OVER ranking) AS precision
    FROM rows
    -- A window without a frame reaches to the end of the current tie.
    WINDOW ranking AS (PARTITION BY stratum, row ORDER BY prediction DESC)
)
WHERE target = 1
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(labels), 0) AS score FROM parts GROUP BY sample
