"""Asks BigQuery on loopback with Google's client for Python. Arguments: address, token."""

import datetime
import decimal
import io
import sys

import pandas
from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import BadRequest, Conflict, NotFound
from google.cloud import bigquery
from google.oauth2.credentials import Credentials

address, token = sys.argv[1:]
client = bigquery.Client(
    project="shop",
    credentials=Credentials(token),
    client_options=ClientOptions(api_endpoint=address),
)


def rows(sql, *parameters):
    config = bigquery.QueryJobConfig(query_parameters=list(parameters))
    return [dict(row) for row in client.query(sql, job_config=config).result()]


def same(found, expected):
    assert found == expected, f"found {found!r}, expected {expected!r}"


same(
    rows(
        "SELECT @day AS day, @list AS list, @record AS record, TIME '01:02:03.5' AS time, NUMERIC '1.5' AS exact",
        bigquery.ScalarQueryParameter("day", "DATE", datetime.date(2026, 2, 5)),
        bigquery.ArrayQueryParameter("list", "INT64", [1, 2]),
        bigquery.StructQueryParameter("record", bigquery.ScalarQueryParameter("a", "STRING", "x")),
    ),
    [
        {
            "day": datetime.date(2026, 2, 5),
            "list": [1, 2],
            "record": {"a": "x"},
            "time": datetime.time(1, 2, 3, 500000),
            "exact": decimal.Decimal("1.5"),
        }
    ],
)
same([dict(row) for row in client.query_and_wait("SELECT 2 AS a")], [{"a": 2}])

utc = datetime.timezone.utc
values = {
    "INT64": 2**62,
    "FLOAT64": 0.1,
    "BOOL": True,
    "STRING": "it's",
    "BYTES": b"\x00\xff",
    "NUMERIC": decimal.Decimal("1.000000001"),
    "DATE": datetime.date(1, 1, 1),
    "TIME": datetime.time(23, 59, 59, 999999),
    "DATETIME": datetime.datetime(2026, 2, 5, 1, 2, 3, 4),
    "TIMESTAMP": datetime.datetime(2026, 2, 5, 1, 2, 3, 4, utc),
}
names = [f"p_{kind}" for kind in values]
scalars = [bigquery.ScalarQueryParameter(f"p_{kind}", kind, value) for kind, value in values.items()]
same(rows(f"SELECT {', '.join(f'@{name} AS {name}' for name in names)}", *scalars), [dict(zip(names, values.values()))])
nulls = [bigquery.ScalarQueryParameter(f"p_{kind}", kind, None) for kind in values]
same(rows(f"SELECT {', '.join(f'@{name} AS {name}' for name in names)}", *nulls), [dict.fromkeys(names)])
arrays = [bigquery.ArrayQueryParameter(f"p_{kind}", kind, [value, value]) for kind, value in values.items()]
same(
    rows(f"SELECT {', '.join(f'@{name} AS {name}' for name in names)}", *arrays),
    [{name: [value, value] for name, value in zip(names, values.values())}],
)
same(
    rows(
        "SELECT ? + ? AS a, JSON '{\"b\": [1]}' AS document",
        bigquery.ScalarQueryParameter(None, "INT64", 1),
        bigquery.ScalarQueryParameter(None, "INT64", 2),
    ),
    [{"a": 3, "document": {"b": [1]}}],
)

client.create_dataset("lab")
config = bigquery.LoadJobConfig(
    source_format="CSV",
    skip_leading_rows=1,
    schema=[bigquery.SchemaField("id", "INT64"), bigquery.SchemaField("name", "STRING")],
)
load = client.load_table_from_file(io.BytesIO(b"id,name\n1,a\n2,b\n"), "lab.item", job_config=config)
same(load.result().output_rows, 2)
same(client.get_table("lab.item").num_rows, 2)
same([tuple(row) for row in client.list_rows("lab.item")], [(1, "a"), (2, "b")])
frame = client.query("SELECT * FROM lab.item ORDER BY id").to_dataframe()
same(frame["name"].tolist(), ["a", "b"])
parquet = io.BytesIO()
frame.to_parquet(parquet)
parquet.seek(0)
append = bigquery.LoadJobConfig(source_format="PARQUET")
client.load_table_from_file(parquet, "lab.item", job_config=append).result()
same(rows("SELECT COUNT(*) AS n FROM lab.item"), [{"n": 4}])

frame = pandas.DataFrame({"id": [1, 2], "day": [datetime.date(2026, 2, 5), None], "share": [0.5, None], "word": ["x", None]})
client.load_table_from_dataframe(frame, "lab.frame").result()
same(
    [tuple(row) for row in client.list_rows("lab.frame")],
    [(1, datetime.date(2026, 2, 5), 0.5, "x"), (2, None, None, None)],
)
json_rows = [{"id": 1, "list": ["a", "b"], "record": {"n": "1.5"}}, {"id": 2}]
config = bigquery.LoadJobConfig(
    schema=[
        bigquery.SchemaField("id", "INT64", mode="REQUIRED"),
        bigquery.SchemaField("list", "STRING", mode="REPEATED"),
        bigquery.SchemaField("record", "RECORD", fields=[bigquery.SchemaField("n", "NUMERIC")]),
    ],
)
client.load_table_from_json(json_rows, "lab.nested", job_config=config).result()
same(client.insert_rows_json("lab.nested", [{"id": 3, "list": ["c"]}]), [])
same(client.insert_rows_json("lab.nested", [{"id": "four"}])[0]["errors"][0]["reason"], "invalid")
same(
    [tuple(row) for row in client.list_rows("lab.nested")],
    [(1, ["a", "b"], {"n": decimal.Decimal("1.5")}), (2, [], None), (3, ["c"], None)],
)
same([row["id"] for row in client.list_rows("lab.nested", start_index=1, max_results=1)], [2])

client.copy_table("lab.item", "lab.copied").result()
config = bigquery.QueryJobConfig(destination="shop.lab.copied", write_disposition="WRITE_APPEND", default_dataset="shop.lab")
job = client.query("SELECT id + 10 AS id, name FROM item", job_config=config)
same((job.result().total_rows, job.statement_type, job.destination.table_id), (8, "SELECT", "copied"))
same(client.query("DELETE FROM lab.copied WHERE id > 10").result().num_dml_affected_rows, 4)
client.extract_table("lab.copied", "gs://shop-out/copied.csv").result()
config = bigquery.LoadJobConfig(source_format="CSV", skip_leading_rows=1, write_disposition="WRITE_TRUNCATE")
same(client.load_table_from_uri("gs://shop-out/copied.csv", "lab.copied", job_config=config).result().output_rows, 4)
same(sorted(table.table_id for table in client.list_tables("lab")), ["copied", "frame", "item", "nested"])

dry = client.query("SELECT id FROM lab.item", job_config=bigquery.QueryJobConfig(dry_run=True))
same((dry.total_bytes_processed, [field.name for field in dry.schema]), (32, ["id"]))

for work, error, said in [
    (lambda: rows("SELECT nothing"), BadRequest, "Unrecognized name: nothing at [1:8]"),
    (lambda: client.get_table("lab.nothing"), NotFound, "Not found: Table shop:lab.nothing"),
    (lambda: rows("SELECT ST_GEOGPOINT(1, 2)"), BadRequest, "ST_GEOGPOINT"),
    (lambda: rows("EXECUTE IMMEDIATE 'SELECT 1'"), BadRequest, "EXECUTE IMMEDIATE"),
    (lambda: client.create_dataset("lab"), Conflict, "Already Exists: Dataset shop:lab"),
]:
    try:
        work()
    except error as caught:
        assert said in str(caught), str(caught)
    else:
        raise AssertionError(f"nothing refused, expected {said}")
