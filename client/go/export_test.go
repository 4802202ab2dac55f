package worldlog

// IsLoopback is for the tests.
var IsLoopback = isLoopback
