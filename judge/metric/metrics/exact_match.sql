-- name = "exact_match"
-- title = "Exact match"
-- aliases = ["em"]
-- family = "text"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- weights = true
-- parameters.normalize = { default = "squad", choices = ["squad", "none"], about = "'squad' ignores case, punctuation and articles, 'none' compares the texts as they are" }
-- parameters.separator = { default = "", about = "text between several right answers in one cell of the key, for example '|'; empty: each cell is one answer" }
-- formula = "share of rows whose prediction equals an answer of the key"
-- policy = """Texts are compared after SQuAD's normalisation: lower case, ASCII punctuation removed, then the words a, an and the, single \
-- spaces; with normalize = 'none' only after Unicode's form NFC. Of several answers in the key one is enough. An empty prediction \
-- equals an answer of which normalisation leaves nothing."""
-- undefined = "When all weights are 0."
-- reference = "P. Rajpurkar, R. Jia, P. Liang, Know What You Don't Know, 2018: evaluate-v2.0.py"
-- example = { target = ["The Eiffel Tower", "1889"], prediction = ["eiffel tower.", "1888"], score = "0.5000" }
SELECT fold, csum(weight * CAST(list_contains(answers, guess) AS DOUBLE)) AS total, csum(weight) AS size
FROM (
    SELECT fold, weight, CASE $normalize WHEN 'squad' THEN squad_normalize(guess) WHEN 'none' THEN guess END AS guess,
           list_transform(answers, lambda answer: CASE $normalize WHEN 'squad' THEN squad_normalize(answer) ELSE answer END) AS answers
    FROM (
        SELECT fold, weight, nfc_normalize(prediction) AS guess,
               CASE WHEN $separator = '' THEN [nfc_normalize(target)] ELSE string_split(nfc_normalize(target), $separator) END AS answers
        FROM rows
    )
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
