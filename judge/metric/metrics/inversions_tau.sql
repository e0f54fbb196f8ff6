-- name = "inversions_tau"
-- title = "Kendall tau of lists, by inversions"
-- aliases = ["kendall_tau_of_lists"]
-- family = "ranking"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "distinct" }
-- predictions = { prediction = "distinct" }
-- formula = "1 - 4 sum of inversions / sum n (n - 1), n the length of a list, an inversion a pair of its items in the wrong order"
-- policy = """Every row is a list of items in their right order, and the prediction must have the same items, each once. The sums run over \
-- all lists, so long lists weigh more. Right order scores 1, reversed order -1. Lists of less than two items do not count."""
-- undefined = "When a prediction is no permutation of its target, or no list has two items."
-- reference = "Google AI4Code, Kaggle 2022; checked by counting pairs"
-- example = { target = ["a b c", "d e"], prediction = ["a c b", "d e"], score = "0.5" }
WITH lists AS (
    SELECT fold, row,
        list_filter(string_split(target, ' '), lambda item: item <> '') AS right_order,
        list_filter(string_split(prediction, ' '), lambda item: item <> '') AS given
    FROM rows
),
sizes AS (
    SELECT fold,
        sum(len(right_order) * (len(right_order) - 1)) AS pairs,
        count_if(list_sort(given) <> list_sort(right_order) OR len(list_distinct(right_order)) < len(right_order)) AS wrong
    FROM lists GROUP BY fold
),
items AS (SELECT fold, row, given, unnest(right_order) AS item, unnest(range(len(right_order))) AS place FROM lists),
-- For each item: those that belong before it and are given after it.
counts AS (
    SELECT fold,
        rank(ORDER BY list_position(given, item) DESC) OVER (
            PARTITION BY fold, row ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - 1 AS inversions
    FROM items
),
totals AS (SELECT fold, sum(inversions) AS inversions FROM counts GROUP BY fold)
SELECT fold, pairs, wrong, coalesce(inversions, 0) AS inversions FROM sizes LEFT JOIN totals USING (fold);
SELECT sample, CASE WHEN sum(wrong) = 0 THEN (sum(pairs) - 4 * sum(inversions)) / NULLIF(sum(pairs), 0) END AS score FROM parts GROUP BY sample
