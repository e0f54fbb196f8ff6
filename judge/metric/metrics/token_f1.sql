-- name = "token_f1"
-- title = "Token F1"
-- aliases = ["squad_f1"]
-- family = "text"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- weights = true
-- parameters.separator = { default = "", about = "text between several right answers in one cell of the key, for example '|'; empty: each cell is one answer" }
-- formula = """mean over rows of 2 P R / (P + R), P and R = shared words by the words of the prediction and of the answer; the best answer \
-- counts"""
-- policy = """Words are those after SQuAD's normalisation: lower case, ASCII punctuation removed, then the words a, an and the, single spaces; \
-- a word counts as often as it is in both texts. If either text has no word left, the row scores 1 when neither has and 0 \
-- otherwise: so an unanswerable question wants an empty prediction."""
-- undefined = "When all weights are 0."
-- reference = "P. Rajpurkar, R. Jia, P. Liang, Know What You Don't Know, 2018: evaluate-v2.0.py"
-- example = { target = ["in the year 1889", ""], prediction = ["1889", ""], score = "0.7500" }
SELECT fold, csum(weight * f1) AS total, csum(weight) AS size
FROM (
    SELECT fold, weight, list_max(list_transform(answers, lambda answer:
               CASE WHEN answer = '' OR guess = '' THEN CAST(answer = guess AS DOUBLE)
                    ELSE 2 * shared_ngrams(answer, guess, 1) / (word_count(answer) + word_count(guess)) END)) AS f1
    FROM (
        SELECT fold, weight, squad_normalize(nfc_normalize(prediction)) AS guess,
               list_transform(CASE WHEN $separator = '' THEN [nfc_normalize(target)] ELSE string_split(nfc_normalize(target), $separator) END,
                              lambda answer: squad_normalize(answer)) AS answers
        FROM rows
    )
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
