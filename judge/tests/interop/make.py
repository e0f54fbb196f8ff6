#!/usr/bin/env python3
"""Writes the column files of the interoperation tests, with other people's programs.

The committed files were written with pyarrow 26.0.1, polars 2.1.0 and DuckDB 1.5.6.
Start it in this folder: python3 make.py
"""

import datetime
import decimal

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

IDS = ["1-7", "1-9", "10-7", "10-8", "007"]
NUMBERS = [3.25, -1.5, 1e-3, 4.0, 0.1]
table = pa.table({"id": IDS, "prediction": NUMBERS})


def stream(path, table, **options):
    with pa.OSFile(path, "wb") as sink, ipc.new_stream(sink, table.schema, **options) as writer:
        writer.write_table(table, max_chunksize=2)


def file(path, table, compression=None):
    options = ipc.IpcWriteOptions(compression=compression)
    with pa.OSFile(path, "wb") as sink, ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=2)


# What the writers do when nobody tells them anything.
pq.write_table(table, "pyarrow.parquet")
pl.from_arrow(table).write_parquet("polars.parquet")
duckdb.sql("COPY (SELECT id, prediction FROM \"table\") TO 'duckdb.parquet' (FORMAT parquet)")
feather.write_feather(table, "pyarrow-lz4.arrow")
file("pyarrow.arrow", table)
stream("pyarrow.arrows", table)
pl.from_arrow(table).write_ipc("polars.arrow")
pl.from_arrow(table).write_ipc_stream("polars.arrows")

# Options that people set.
for codec in ["none", "gzip", "zstd", "lz4", "brotli"]:
    pq.write_table(table, f"pyarrow-{codec}.parquet", compression=codec)
pq.write_table(table, "pyarrow-groups.parquet", row_group_size=2, use_dictionary=False)
pq.write_table(table, "pyarrow-v2.parquet", data_page_version="2.0")
pq.write_table(table, "pyarrow-delta.parquet", use_dictionary=False,
               column_encoding={"id": "DELTA_BYTE_ARRAY", "prediction": "BYTE_STREAM_SPLIT"})
pq.write_table(table, "pyarrow-length.parquet", use_dictionary=False, data_page_version="2.0",
               column_encoding={"id": "DELTA_LENGTH_BYTE_ARRAY", "prediction": "BYTE_STREAM_SPLIT"})
packed = pa.table({"id": pa.array([-7, 2**40, 5, 6, 7]), "prediction": pa.array([3, -1, 2**30, -2**31, 2**31 - 1], pa.int32())})
pq.write_table(packed, "packed.parquet", use_dictionary=False,
               column_encoding={"id": "DELTA_BINARY_PACKED", "prediction": "DELTA_BINARY_PACKED"})
file("pyarrow-zstd.arrow", table, "zstd")
pl.from_arrow(table).write_ipc("polars-zstd.arrow", compression="zstd")
pl.from_arrow(table).write_ipc("polars-lz4.arrow", compression="lz4")

# Other types of ids and predictions.
numbers = pa.array([1, 2, 3, 4, 5])
types = {
    "int-ids": {"id": numbers.cast(pa.int32()), "prediction": numbers.cast(pa.int8())},
    "float-ids": {"id": numbers.cast(pa.float64()), "prediction": pa.array(NUMBERS, pa.float32())},
    "categories": {"id": pa.array(IDS).dictionary_encode(), "prediction": pa.array(list("abaab")).dictionary_encode()},
    "large": {"id": pa.array(IDS, pa.large_string()), "prediction": pa.array([2**64 - 2**11] * 5, pa.uint64())},
    "nulls": {"id": IDS, "prediction": [1.0, None, 2.0, None, None]},
    "nan": {"id": IDS, "prediction": [1.0, float("nan"), 2.0, 3.0, float("inf")]},
    "decimal": {"id": IDS, "prediction": pa.array([decimal.Decimal("1.5")] * 5)},
    "decimal-ids": {"id": pa.array([decimal.Decimal(n) for n in range(1, 6)], pa.decimal128(20, 0)),
                    "prediction": pa.array([decimal.Decimal(str(n)) for n in NUMBERS], pa.decimal128(9, 4))},
    "decimal-fractions": {"id": pa.array([decimal.Decimal("1.5")] * 5, pa.decimal128(38, 2)), "prediction": NUMBERS},
    "decimal-wide": {"id": IDS, "prediction": pa.array([decimal.Decimal(10**45)] * 5, pa.decimal256(50, 0))},
    "boolean-ids": {"id": [True, False] * 2 + [True], "prediction": NUMBERS},
    "boolean": {"id": IDS, "prediction": [True] * 5},
    "half": {"id": IDS, "prediction": pa.array(NUMBERS, pa.float16())},
    "date": {"id": IDS, "prediction": [datetime.date(2009, 9, 21)] * 5},
    "nested": {"id": IDS, "prediction": [[1.0]] * 5},
    "index": {"id": IDS, "prediction": NUMBERS, "__index_level_0__": numbers},
    "case": {"ID": IDS, "prediction": NUMBERS},
    "three": {"high": NUMBERS, "id": IDS, "low": numbers},
}
for name, columns in types.items():
    pq.write_table(pa.table(columns), f"{name}.parquet")
    file(f"{name}.arrow", pa.table(columns))
pl.from_arrow(pa.table(types["categories"])).with_columns(pl.col("id").cast(pl.Categorical)).write_ipc("polars-categories.arrow")
