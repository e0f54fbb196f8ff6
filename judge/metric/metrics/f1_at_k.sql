-- name = "f1_at_k"
-- title = "F1 at K"
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters.k = { default = 10, range = "[1, inf)", about = "how many items of a list count" }
-- parameters.denominator = { default = "k", choices = ["k", "length"], about = "what hits are divided by: 'k' is K, 'length' is the number of items listed, at most K" }
-- parameters.empty = { default = "zero", choices = ["zero", "skip"], about = "a row without relevant items: 'zero' scores 0, 'skip' leaves the row out" }
-- formula = "mean over rows of 2 P R / (P + R), with precision P = hits / K and recall R = hits / m"
-- policy = """A row is one user or query: the key lists the relevant items, the file a ranking, best first, both separated by spaces. Only the \
-- first K predicted items count. An item that is listed again keeps its place but is no second hit; relevant items that the key \
-- repeats count once. Without a hit a row scores 0. The mean is that of the rows' F1, not the F1 of mean precision and mean \
-- recall. What a row without relevant items scores is the parameter `empty`."""
-- undefined = "When every row is left out because none has a relevant item (empty = 'skip'), or all weights are 0."
-- reference = "C. J. van Rijsbergen, Information Retrieval, 1979, chapter 7"
-- example = { parameters = { k = 2 }, target = ["a b", "c"], prediction = ["a x", "c x"], score = "0.5833" }
SELECT fold, csum(weight * gain) AS total, csum(weight) FILTER (WHERE gain IS NOT NULL) AS size
FROM (
    SELECT fold, weight,
           -- With P = h / d and R = h / m, 2 P R / (P + R) is 2 h / (d + m), which needs no care for h = 0.
           CASE WHEN m = 0 THEN CASE $empty WHEN 'zero' THEN 0 END
                ELSE 2 * len(hits) / (m + CASE $denominator WHEN 'k' THEN $k WHEN 'length' THEN greatest(listed, 1) END)
           END AS gain
    FROM (
        SELECT fold, weight, item_count(target) AS m, least(word_count(prediction), $k) AS listed, item_hits(target, prediction, $k) AS hits
        FROM rows
    )
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
