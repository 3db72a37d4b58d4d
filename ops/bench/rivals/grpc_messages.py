"""The messages and the service of orders.proto, made at run time as grpcio-tools offers it."""

import grpc

protos, services = grpc.protos_and_services("ops/bench/rivals/orders.proto")
