/** The client of Worldlog for Node: everything of `@worldlog/client`, and `connect`, which speaks gRPC over HTTP/2. */
export * from "../index.js";
export { type ConnectOptions, connect, type TlsOptions } from "./connect.js";
