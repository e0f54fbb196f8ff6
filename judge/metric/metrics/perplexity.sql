-- name = "perplexity"
-- title = "Perplexity"
-- aliases = ["ppl"]
-- family = "text"
-- direction = "lower"
-- range = [1, inf]
-- targets = { target = "label" }
-- predictions = { prediction = "probability" }
-- shape = "labels"
-- row_sum = 1
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- parameters.eps = { default = 1e-15, range = "(0, 1)", about = "probabilities below this count as this" }
-- formula = "exp(-(1/n) sum ln p(true label))"
-- policy = """The file gives each row a probability for every label, say the next token out of a closed vocabulary; those of a row must sum to \
-- 1. Only the true label's counts, raised to eps where it is below. Probabilities of 1/C for C labels give C."""
-- undefined = "When all weights are 0."
-- reference = "F. Jelinek, R. Mercer, L. Bahl, J. Baker, 1977; exp(sklearn.metrics.log_loss), which clips at the epsilon of the predictions' type instead"
-- example = { labels = ["a", "b"], target = ["a", "b"], prediction = { a = [0.5, 0.5], b = [0.5, 0.5] }, score = "2.0000" }
SELECT fold, csum(weight * ln(greatest(prediction, $eps))) AS total, csum(weight) AS size
FROM rows
WHERE target = 1
GROUP BY fold;
SELECT sample, exp(-csum(total) / NULLIF(csum(size), 0)) AS score FROM parts GROUP BY sample
