-- name = "confusion_cost"
-- title = "Mean cost of confusions"
-- family = "labels"
-- direction = "lower"
-- range = [-inf, inf]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- parameters = { cost = { default = [[0.0, 1.0], [1.0, 0.0]], range = "(-inf, inf)", about = "one list for each true label, in the order of the contest's labels, with the cost of predicting each label" } }
-- formula = "mean over the rows of cost[target][prediction]"
-- policy = "The costs may be any numbers; gains are negative costs. With weights, the mean is weighted."
-- undefined = "The list of costs has not one line for each label and in it one number for each label; or all weights are 0."
-- reference = "C. Elkan, The foundations of cost-sensitive learning, 2001"
-- example = { labels = ["healthy", "ill"], target = ["healthy", "healthy", "ill", "ill"], prediction = ["ill", "healthy", "healthy", "ill"], parameters = { cost = [[0, 1], [10, 0]] }, score = "2.75" }
SELECT
  fold,
  csum(weight) AS n,
  csum(weight * ($cost)[target + 1][prediction + 1]) AS cost
FROM rows
GROUP BY fold;
SELECT
  sample,
  CASE
    WHEN len($cost) = $label_count AND len(list_filter($cost, lambda line: len(line) <> $label_count)) = 0
    THEN csum(cost) / NULLIF(csum(n), 0)
  END AS score
FROM parts
GROUP BY sample
