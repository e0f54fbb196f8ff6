#!/usr/bin/env python3
"""Writes the column files with lists and structures, with other people's programs.

The committed files were written with pyarrow 26.0.1, polars 2.1.0 and DuckDB 2.0.1.
Start it in this folder: python3 lists.py
"""

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

IDS = ["1-7", "1-9", "10-7"]
TERM = pa.struct([("number", pa.float64()), ("item", pa.string())])
columns = {
    "id": IDS,
    "items": pa.array([["a", "b"], [], ["c"]]),
    "places": pa.array([[1, 2, 9], [3, 1, 0], [4, 4, 4]], pa.list_(pa.int32(), 3)),
    "terms": pa.array([[{"item": "a", "number": 0.5}, {"item": "b", "number": 2}], [{"item": "a", "number": 1e-3}], []],
                      pa.list_(TERM)),
    "rated": pa.array([[("a", 0.5), ("b", 2.0)], [("a", 1e-3)], []], pa.map_(pa.string(), pa.float64())),
    "masks": pa.array([[[1, 2, 9, 1], [4, 1]], [], [[7, 2]]], pa.list_(pa.list_(pa.int64()))),
    "boxes": pa.array([[[{"left": 1, "top": 2}, {"left": 3, "top": 4}]], [[]], []],
                      pa.large_list(pa.list_(pa.struct([("top", pa.int16()), ("left", pa.int16())])))),
    "both": pa.array([{"high": 2, "low": 1.5}, {"high": 3, "low": 2.5}, {"high": 4, "low": 3.5}],
                     pa.struct([("high", pa.int32()), ("low", pa.float64())])),
}
table = pa.table(columns)


def file(path, table):
    with pa.OSFile(path, "wb") as sink, ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)


def stream(path, table):
    with pa.OSFile(path, "wb") as sink, ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)


pq.write_table(table, "lists-pyarrow.parquet")
pq.write_table(table, "lists-v2.parquet", data_page_version="2.0", compression="zstd", row_group_size=2, use_dictionary=False)
file("lists-pyarrow.arrow", table)
stream("lists-pyarrow.arrows", table)
# polars has no maps.
plain = pl.from_arrow(table.drop(["rated"])).with_columns(pl.col("terms").alias("rated"))
plain.write_parquet("lists-polars.parquet")
plain.write_ipc("lists-polars.arrow")
duckdb.sql("COPY (SELECT * FROM \"table\") TO 'lists-duckdb.parquet' (FORMAT parquet)")

# Rows over many pages and groups, some lists and elements of them missing where the name says so.
many = [[f"e{row % 7}-{place}" for place in range(row * row % 6)] for row in range(2000)]
pages = pa.table({"id": [f"r{row}" for row in range(2000)], "items": many})
options = {"data_page_size": 512, "write_batch_size": 64, "row_group_size": 700, "compression": "zstd"}
pq.write_table(pages, "lists-pages.parquet", use_dictionary=False, **options)
pq.write_table(pages, "lists-pages-v2.parquet", data_page_version="2.0", **options)
pq.write_table(pages, "lists-pages-delta.parquet", use_dictionary=False, data_page_version="2.0",
               column_encoding={"id": "DELTA_BYTE_ARRAY", "items.list.element": "DELTA_BYTE_ARRAY"}, **options)

# The lines of an id.
LINE = pa.struct([("value", pa.float64()), ("quantile", pa.string())])
lines = [[{"quantile": quantile, "value": float(row + at)} for at, quantile in enumerate(["0.25", "0.5"])] for row in range(3)]
pq.write_table(pa.table({"forecast": pa.array(lines, pa.list_(LINE)), "id": IDS}), "lists-lines.parquet")
pq.write_table(pa.table({"id": IDS, "item": [["a", "b"], ["c"], []]}), "lists-ranked.parquet")

# What is wrong.
wrong = {
    "missing-list": [["a"], None, ["b"]],
    "missing-element": [["a"], ["b", None], ["c", None]],
    "spaced": [["a"], ["b", "New York"], ["c"]],
    "deep": [[[["a"]]], [], []],
    "fields": [[{"item": "a", "score": 1.0}], [], []],
    "nan": [[1.0], [float("nan")], []],
}
for name, values in wrong.items():
    pq.write_table(pa.table({"id": IDS, "items": values}), f"lists-{name}.parquet")
    file(f"lists-{name}.arrow", pa.table({"id": IDS, "items": values}))
