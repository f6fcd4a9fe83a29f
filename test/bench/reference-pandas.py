"""The same job in pandas: read, type, monthly profile, daily behaviour, written out as pickle (pandas has no Parquet writer of its own).

Usage: reference-pandas.py ORDERS BEHAVIORS PRODUCTS AS_OF OUT_FOLDER
Prints one JSON object: seconds per phase and peak resident memory in MB.
"""
import json
import resource
import sys
import time

import numpy as np
import pandas as pd

orders_path, behaviors_path, products_path, as_of, out = sys.argv[1:6]
as_of = pd.Timestamp(as_of)
t0 = time.perf_counter()
orders = pd.read_csv(orders_path, dtype={"order_id": str, "customer_id": str, "product_id": str, "store_id": str, "status": str})
orders["paid_at"] = pd.to_datetime(orders["paid_at"], format="%Y-%m-%d %H:%M:%S")
orders = orders[orders["status"] != "cancelled"]
behaviors = pd.read_csv(behaviors_path, dtype=str)
behaviors["occurred_at"] = pd.to_datetime(behaviors["occurred_at"], format="%Y-%m-%d %H:%M:%S")
products = pd.read_csv(products_path, dtype={"product_id": str})
t1 = time.perf_counter()

lines = orders.merge(products[["product_id", "unit_cost"]], on="product_id", how="left")
lines["net"] = np.where(lines["status"] == "refunded", 0, (lines["net_amount"] * 100).round()).astype("int64")
lines["margin"] = lines["net"] - (lines["quantity"] * lines["unit_cost"] * 100).round().astype("int64")
lines["day"] = lines["paid_at"].dt.normalize()
purchases = lines.groupby(["customer_id", "order_id"], sort=False).agg(
    paid_at=("paid_at", "min"), day=("day", "min"), store_id=("store_id", "min"), net=("net", "sum"), margin=("margin", "sum")).reset_index()
purchases = purchases[purchases["net"] > 0]
purchases["month"] = purchases["day"].dt.to_period("M")
months = pd.period_range(purchases["month"].min(), as_of.to_period("M"), freq="M")
first = purchases.groupby("customer_id")["day"].min()
frames = []
for month in months:
    end = month.to_timestamp(how="end").normalize()
    if end > as_of:
        continue
    known = purchases[purchases["day"] <= end]
    state = known.groupby("customer_id").agg(frequency=("net", "size"), monetary=("net", "sum"), margin=("margin", "sum"), last_date=("day", "max"), first_date=("day", "min"))
    inside = known[known["month"] == month].groupby("customer_id").agg(period_orders=("net", "size"), period_cents=("net", "sum"))
    state = state.join(inside).fillna({"period_orders": 0, "period_cents": 0})
    home = known.groupby(["customer_id", "store_id"]).agg(n=("net", "size"), cents=("net", "sum"), latest=("paid_at", "max")).reset_index()
    home = home.sort_values(["customer_id", "n", "cents", "latest"], ascending=[True, False, False, False]).drop_duplicates("customer_id")
    state["store_id"] = home.set_index("customer_id")["store_id"]
    n = len(state)
    state["recency"] = (end - state["last_date"]).dt.days
    state["r"] = 1 + (5 * (state["last_date"].rank(method="min") - 1)) // n
    state["f"] = 1 + (5 * (state["frequency"].rank(method="min") - 1)) // n
    state["m"] = 1 + (5 * (state["monetary"].rank(method="min") - 1)) // n
    lower = (state["monetary"].rank(method="min") - 1) / n
    state["segment"] = np.where((state["f"] >= 4) & (state["m"] >= 4), 3, np.where((end - state["first_date"]).dt.days < 90, 1, 2))
    state["value"] = np.where(lower >= 0.8, 1, np.where(lower >= 0.5, 2, 3))
    state["period_end"] = end
    frames.append(state.reset_index())
profile = pd.concat(frames, ignore_index=True).sort_values(["customer_id", "period_end"])
profile["prev_segment"] = profile.groupby("customer_id")["segment"].shift()
profile["prev_value"] = profile.groupby("customer_id")["value"].shift()

behaviors["day"] = behaviors["occurred_at"].dt.normalize()
counts = behaviors.groupby(["customer_id", "day", "product_id", "behavior_type"], sort=False).size().unstack(fill_value=0)
bought = lines.groupby(["customer_id", "day", "product_id"], sort=False).agg(orders=("order_id", "nunique"), quantity=("quantity", "sum"), cents=("net", "sum"), margin=("margin", "sum"))
joined = counts.join(bought, how="outer").fillna(0).reset_index()
main = joined.sort_values(["customer_id", "day", "orders", "cart", "view"], ascending=[True, True, False, False, False]).drop_duplicates(["customer_id", "day"])
daily = joined.groupby(["customer_id", "day"]).agg(view=("view", "sum"), favorite=("favorite", "sum"), cart=("cart", "sum"), purchase=("purchase", "sum"),
    orders=("orders", "sum"), quantity=("quantity", "sum"), cents=("cents", "sum"), margin=("margin", "sum"), products=("product_id", "size")).reset_index()
daily["product_id"] = main.set_index(["customer_id", "day"]).reindex(pd.MultiIndex.from_frame(daily[["customer_id", "day"]]))["product_id"].to_numpy()
store = behaviors.groupby(["customer_id", "day", "store_id"], sort=False).size().rename("n").reset_index().sort_values("n", ascending=False).drop_duplicates(["customer_id", "day"])
daily = daily.merge(store[["customer_id", "day", "store_id"]], on=["customer_id", "day"], how="left")
daily["purchase_day"] = daily["day"].where(daily["orders"] > 0)
daily["previous"] = daily.groupby("customer_id")["purchase_day"].ffill().groupby(daily["customer_id"]).shift()
daily["is_repurchase"] = np.where(daily["orders"] > 0, daily["previous"].notna().astype(float), np.nan)
daily["period_end"] = daily["day"].dt.to_period("M").dt.start_time - pd.Timedelta(days=1)
daily = daily.merge(profile[["customer_id", "period_end", "segment"]], on=["customer_id", "period_end"], how="left")
t2 = time.perf_counter()
profile.to_pickle(f"{out}/profile.pkl")
daily.to_pickle(f"{out}/daily.pkl")
joined.to_pickle(f"{out}/bridge.pkl")
t3 = time.perf_counter()
print(json.dumps({"ingest": t1 - t0, "build": t2 - t1, "export": t3 - t2, "profileRows": len(profile), "dailyRows": len(daily),
                  "peakMB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
