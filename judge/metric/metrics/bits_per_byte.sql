-- name = "bits_per_byte"
-- title = "Bits per byte"
-- aliases = ["bpb"]
-- family = "text"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "label", bytes = "nonnegative" }
-- predictions = { prediction = "probability" }
-- shape = "labels"
-- row_sum = 1
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- parameters.eps = { default = 1e-15, range = "(0, 1)", about = "probabilities below this count as this" }
-- formula = "sum(-log2 p(true label)) / (bytes of all rows)"
-- policy = """The file gives each row a probability for every label, those of a row sum to 1, and the key says how many bytes of text the \
-- row's label stands for (0 is allowed). Unlike perplexity this does not depend on how text is cut into tokens. Probabilities \
-- below eps are raised to it."""
-- undefined = "When the key counts no byte."
-- reference = "own definition, as for the enwik8 and Pile benchmarks"
-- example = { labels = ["a", "b"], target = ["a", "b"], bytes = [1, 3], prediction = { a = [0.5, 0.5], b = [0.5, 0.5] }, score = "0.5000" }
SELECT fold, csum(weight * ln(greatest(prediction, $eps))) AS total, csum(weight * bytes) AS size
FROM rows
WHERE target = 1
GROUP BY fold;
SELECT sample, greatest(-csum(total), 0) / (ln(2) * NULLIF(csum(size), 0)) AS score FROM parts GROUP BY sample
