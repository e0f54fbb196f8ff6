-- name = "any_injury"
-- title = "Weighted log loss of seven vertebrae and of any of them"
-- family = "probabilities"
-- direction = "lower"
-- range = [0, inf]
-- targets = { t1 = "flag", t2 = "flag", t3 = "flag", t4 = "flag", t5 = "flag", t6 = "flag", t7 = "flag" }
-- predictions = { p1 = "probability", p2 = "probability", p3 = "probability", p4 = "probability", p5 = "probability", p6 = "probability", p7 = "probability" }
-- parameters = { eps = { default = 1e-15, range = "(0, 0.5)", about = "probabilities are clipped to [eps, 1 - eps]" } }
-- formula = "sum of w L over patients and the seven and any / sum of w; L = -(y ln p + (1 - y) ln(1 - p)), of any the greatest of seven"
-- policy = "A broken vertebra weighs 2, a whole one 1; a patient with any broken one 14, another 7. Any is predicted by the greatest of the seven."
-- undefined = ""
-- reference = "RSNA 2022 Cervical Spine Fracture Detection, evaluation; any as in RSNA 2023 Abdominal Trauma Detection"
-- example = { t1 = [1, 0], t2 = [0, 0], t3 = [0, 0], t4 = [0, 0], t5 = [0, 0], t6 = [0, 0], t7 = [0, 0], p1 = [0.5, 0.5], p2 = [0.5, 0.5], p3 = [0.5, 0.5], p4 = [0.5, 0.5], p5 = [0.5, 0.5], p6 = [0.5, 0.5], p7 = [0.5, 0.5], score = "0.6931" }
SELECT fold, csum(weight * loss) AS losses, csum(weight) AS weights
FROM (
    SELECT fold,
           CASE WHEN site = 8 THEN CASE WHEN y = 1 THEN 14 ELSE 7 END ELSE CASE WHEN y = 1 THEN 2 ELSE 1 END END AS weight,
           -(y * ln(q) + (1 - y) * ln(1 - q)) AS loss
    FROM (
        SELECT fold, site, y, greatest(least(p, 1 - $eps), $eps) AS q
        FROM (
            SELECT fold, unnest([1, 2, 3, 4, 5, 6, 7, 8]) AS site,
                   unnest([t1, t2, t3, t4, t5, t6, t7, greatest(t1, t2, t3, t4, t5, t6, t7)]) AS y,
                   unnest([p1, p2, p3, p4, p5, p6, p7, greatest(p1, p2, p3, p4, p5, p6, p7)]) AS p
            FROM rows
        )
    )
)
GROUP BY fold;
SELECT sample, csum(losses) / NULLIF(csum(weights), 0) AS score FROM parts GROUP BY sample
