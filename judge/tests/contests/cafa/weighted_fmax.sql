-- name = "weighted_fmax"
-- title = "Weighted F-max over an ontology"
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "distinct" }
-- predictions = { prediction = "rated" }
-- tables = { parents = { term = "text", parent = "text" }, terms = { term = "text", information = "nonnegative" } }
-- formula = "max over t in 0.01 … 1.00 of 2 p(t) r(t) / (p(t) + r(t)); terms count by their information"
-- policy = "A term brings all that stand above it, with the highest score of those below. Precision is the mean over proteins with a term at t, recall over all."
-- undefined = "When no protein has a term that tells anything."
-- reference = "Y. Jiang and others, An expanded evaluation of protein function prediction methods, Genome Biology 17, 2016"
-- example = { target = ["c", "b"], prediction = ["c 0.9", "d 0.4"], score = "0.6667", tables = { parents = { term = ["b", "c", "d"], parent = ["a", "b", "a"] }, terms = { term = ["a", "b", "c", "d"], information = [0, 1, 2, 1] } } }
WITH RECURSIVE above(term, upper) AS (
    SELECT term, term FROM terms
    UNION
    SELECT above.term, parents.parent FROM above JOIN parents ON parents.term = above.upper
),
words AS (SELECT fold, row, string_split(prediction, ' ') AS words FROM rows WHERE prediction <> ''),
said AS (
    SELECT fold, row, unnest(list_slice(words, 1, len(words), 2)) AS term,
           unnest(list_slice(words, 2, len(words), 2))::DOUBLE AS score
    FROM words
),
predicted AS (
    SELECT fold, row, upper AS term, max(score) AS score
    FROM said JOIN above USING (term) GROUP BY fold, row, upper
),
listed AS (SELECT fold, row, unnest(string_split(target, ' ')) AS term FROM rows WHERE target <> ''),
truth AS (SELECT DISTINCT fold, row, upper AS term FROM listed JOIN above USING (term)),
size AS (SELECT row, csum(information) AS size FROM truth JOIN terms USING (term) GROUP BY row),
levels AS (SELECT unnest(range(1, 101)) / 100 AS t),
hits AS (
    SELECT p.fold, p.row, t, csum(information) AS said,
           csum(CASE WHEN truth.term IS NOT NULL THEN information ELSE 0 END) AS hit
    FROM predicted p JOIN terms USING (term) JOIN levels ON p.score >= t
    LEFT JOIN truth ON truth.row = p.row AND truth.term = p.term
    GROUP BY p.fold, p.row, t
),
sums AS (
    SELECT fold, t, csum(hit / said) FILTER (WHERE said > 0) AS precision, count(*) FILTER (WHERE said > 0) AS found,
           csum(hit / size) FILTER (WHERE size > 0) AS recall
    FROM hits LEFT JOIN size USING (row) GROUP BY fold, t
),
proteins AS (SELECT fold, count(*) AS n FROM rows JOIN size USING (row) WHERE size > 0 GROUP BY fold)
SELECT fold, t, n, precision, found, recall
FROM proteins CROSS JOIN levels LEFT JOIN sums USING (fold, t);
WITH means AS (
    SELECT sample, t, csum(precision) / NULLIF(sum(found), 0) AS p, csum(recall) / NULLIF(sum(n), 0) AS r
    FROM parts GROUP BY sample, t
)
SELECT sample, max(CASE WHEN p + r > 0 THEN 2 * p * r / (p + r) ELSE 0 END) AS score FROM means GROUP BY sample
