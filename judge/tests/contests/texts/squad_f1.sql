-- name = "squad_f1"
-- title = "F1 of words against the best of several answers"
-- family = "text"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text", answers = "text" }
-- predictions = { prediction = "text" }
-- formula = "mean over rows of the greatest of 2 shared / (words of the answer + words of the prediction)"
-- policy = "Answers are separated by |. Case, punctuation and the words a, an and the do not count; a word counts as often as it is there in both. Two texts without words score 1, one without 0."
-- undefined = ""
-- reference = "P. Rajpurkar and others: SQuAD: 100,000+ Questions for Machine Comprehension of Text, 2016; its evaluation script"
-- example = { target = ["x", "x"], answers = ["the red cat|a dog", "blue"], prediction = ["red cat!", "green"], score = "0.5000" }
SELECT fold, count(*) AS n, csum(best) AS total
FROM (
    SELECT fold, row, max(CASE WHEN len(a) = 0 OR len(b) = 0 THEN CASE WHEN len(a) = len(b) THEN 1 ELSE 0 END
                               ELSE 2e0 * shared / (len(a) + len(b)) END) AS best
    FROM (
        SELECT fold, row, a, b,
               list_sum(list_transform(list_distinct(a), lambda w: least(len(list_filter(a, lambda x: x = w)),
                                                                         len(list_filter(b, lambda y: y = w))))) AS shared
        FROM (
            SELECT fold, row,
                   list_filter(string_split(regexp_replace(regexp_replace(lower(answer), '[^a-z0-9 ]', '', 'g'),
                                                           '\b(a|an|the)\b', ' ', 'g'), ' '), lambda v: v <> '') AS a,
                   list_filter(string_split(regexp_replace(regexp_replace(lower(prediction), '[^a-z0-9 ]', '', 'g'),
                                                           '\b(a|an|the)\b', ' ', 'g'), ' '), lambda u: u <> '') AS b
            FROM (SELECT fold, row, unnest(string_split(answers, '|')) AS answer, prediction FROM rows)
        )
    )
    GROUP BY fold, row
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(sum(n), 0) AS score FROM parts GROUP BY sample
