"""M/M/20 at a load of 0.8 on SimPy: a process a customer, a resource of 20. See run.sh."""

import random
import sys
import time

import simpy

SERVERS = 20
LOAD = 0.8
MEAN_SERVICE_S = 1.0


def arrivals(env, servers, count, gaps, services, waits):
    for _ in range(count):
        yield env.timeout(gaps.expovariate(LOAD * SERVERS / MEAN_SERVICE_S))
        env.process(customer(env, servers, services.expovariate(1 / MEAN_SERVICE_S), waits))


def customer(env, servers, service_s, waits):
    came = env.now
    with servers.request() as request:
        yield request
        waits.append(env.now - came)
        yield env.timeout(service_s)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.process_time()
    env = simpy.Environment()
    servers = simpy.Resource(env, capacity=SERVERS)
    waits = []
    env.process(arrivals(env, servers, count, random.Random(seed), random.Random(~seed), waits))
    env.run()
    cpu = time.process_time() - began
    if len(waits) != count:
        sys.exit(f"{len(waits)} of {count} were served")
    print(
        f"simpy    {count / cpu:9.0f} customers a CPU-second ({cpu:.2f} s), "
        f"mean wait {sum(waits) / count:.5f} s, SimPy {simpy.__version__} on Python {sys.version.split()[0]}"
    )


if __name__ == "__main__":
    main()
