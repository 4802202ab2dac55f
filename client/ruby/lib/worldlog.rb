# frozen_string_literal: true

# The recipe of ../../other-languages.md in Ruby: what plain generated stubs need to be a client that loses nothing.
require "worldlog/client"
require "worldlog/emit_stream"
require "worldlog/stream"
