-- name = "top_k_accuracy"
-- title = "Top-k accuracy"
-- aliases = ["top_k_accuracy_score", "top_k", "acc@k", "accuracy@k"]
-- presets = { "top1" = { k = 1 }, "top3" = { k = 3 }, "top5" = { k = 5 }, "top1_accuracy" = { k = 1 }, "top3_accuracy" = { k = 3 }, "top5_accuracy" = { k = 5 }, "top_3_accuracy_score" = { k = 3 }, "top_5_accuracy_score" = { k = 5 } }
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "number" }
-- shape = "labels"
-- weights = true
-- parameters = { k = { default = 5, range = "[1, inf)", about = "how many of the highest scores of a row may hold the true label" } }
-- formula = "share of the rows whose true label is among the k highest scores of the row"
-- policy = "Ties count against the prediction: a row is a hit when fewer than k of the other labels have a score as high as the true label's or higher. So a row with the same score everywhere is a miss, unless there are no more than k labels. The scores may be any numbers, they need not be probabilities."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn top_k_accuracy_score, where no scores are tied"
-- example = { labels = ["cat", "dog", "owl"], target = ["cat", "dog"], prediction = { cat = [0.3, 0.5], dog = [0.5, 0.1], owl = [0.2, 0.4] }, parameters = { k = 2 }, score = "0.5" }
WITH answers AS (
  -- For every row of the key: all of its scores, and the score of its true label.
  SELECT
    fold,
    any_value(weight) AS weight,
    list(prediction) AS scores,
    max(CASE WHEN target = 1 THEN prediction END) AS own
  FROM rows
  GROUP BY fold, row
)
SELECT
  fold,
  csum(weight) AS n,
  -- The true label finds itself among the scores, hence <= and not <.
  csum(CASE WHEN len(list_filter(scores, lambda s: s >= own)) <= $k THEN weight ELSE 0 END) AS hits
FROM answers
GROUP BY fold;
SELECT sample, csum(hits) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
