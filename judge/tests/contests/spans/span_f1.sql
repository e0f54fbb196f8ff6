-- name = "span_f1"
-- title = "F1 of characters in spans"
-- family = "text"
-- direction = "higher"
-- range = [0, 1]
-- targets = { first = "nonnegative", last = "nonnegative" }
-- predictions = { start = "nonnegative", end = "nonnegative" }
-- ascending = ["start", "end"]
-- formula = "2 TP / (T + P): TP characters in both spans, T in the true ones, P in the predicted ones, of all rows together"
-- policy = "A span goes from its first character to before its end. With no character anywhere the score is 1."
-- undefined = ""
-- reference = "NBME, Score Clinical Patient Notes, evaluation"
-- example = { first = [0, 5], last = [4, 9], start = [2, 5], end = [6, 9], score = "0.7500" }
SELECT fold, csum(greatest(0, least(last, "end") - greatest(first, start))) AS hits,
       csum(last - first) AS true_ones, csum("end" - start) AS predicted
FROM rows GROUP BY fold;
SELECT sample, CASE WHEN csum(true_ones) + csum(predicted) = 0 THEN 1
                    ELSE 2 * csum(hits) / (csum(true_ones) + csum(predicted)) END AS score
FROM parts GROUP BY sample
