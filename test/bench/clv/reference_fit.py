"""Fits BG/NBD, MBG/NBD and Pareto/NBD to compressed histories with numpy and scipy, as a Python user would:
vectorised log-likelihoods, L-BFGS-B on the logarithms of the parameters from one start, differences for the gradient.
Each model is fitted to the distinct histories with weights and to one row per customer, as the usual packages do.
Prints JSON: processor seconds (fastest of 5) and log-likelihood per model. Arguments: a CSV of x, t_x, T, weight; `once` fits
once, to the distinct histories only."""

import json
import sys
import time

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1

DISTINCT = np.loadtxt(sys.argv[1], delimiter=",").T
X, TX, T, W = DISTINCT
IS_ONCE = "once" in sys.argv


def use(columns):
    global X, TX, T, W
    X, TX, T, W = columns


def beta_geometric(theta, first):
    r, alpha, a, b = np.exp(theta)
    n = X + first
    alive = -(r + X) * np.log(alpha + T)
    with np.errstate(divide="ignore", invalid="ignore"):
        gone = np.where(n > 0, np.log(a) - np.log(b + n - 1) - (r + X) * np.log(alpha + TX), -np.inf)
    value = (
        gammaln(r + X) - gammaln(r) + r * np.log(alpha)
        + gammaln(a + b) + gammaln(b + n) - gammaln(b) - gammaln(a + b + n)
        + np.logaddexp(alive, gone)
    )
    return -np.sum(W * value)


def pareto(theta):
    r, alpha, s, beta = np.exp(theta)
    both = r + s + X
    top, second = (alpha, s + 1) if alpha >= beta else (beta, r + X)
    third = s if alpha >= beta else r + X + 1
    gap = abs(alpha - beta)
    if alpha >= beta:
        first = hyp2f1(both, s + 1, both + 1, gap / (top + TX)) / (top + TX) ** both
        last = hyp2f1(both, s, both + 1, gap / (top + T)) / (top + T) ** both
    else:
        first = hyp2f1(both, second, both + 1, gap / (top + TX)) / (top + TX) ** both
        last = hyp2f1(both, third, both + 1, gap / (top + T)) / (top + T) ** both
    value = (
        gammaln(r + X) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        + np.log(s / both * first + (r + X) / both * last)
    )
    return -np.sum(W * value)


def measure(objective, start):
    seconds = []
    for _ in range(1 if IS_ONCE else 5):
        begun = time.process_time()
        result = minimize(objective, np.log(start), method="L-BFGS-B", options={"ftol": 1e-13, "gtol": 1e-6})
        seconds.append(time.process_time() - begun)
    return {"seconds": min(seconds), "logLikelihood": -float(result.fun)}


def measure_all():
    return {
        "mbg-nbd": measure(lambda theta: beta_geometric(theta, 1), [1, 3, 1, 3]),
        "bg-nbd": measure(lambda theta: beta_geometric(theta, 0), [1, 3, 1, 3]),
        "pareto-nbd": measure(pareto, [1, 10, 1, 10]),
    }


distinct = measure_all()
if IS_ONCE:
    print(json.dumps({"distinct": distinct}))
    sys.exit()
each = np.repeat(DISTINCT, DISTINCT[3].astype(int), axis=1)
each[3] = 1
use(each)
print(json.dumps({"distinct": distinct, "customers": measure_all()}))
