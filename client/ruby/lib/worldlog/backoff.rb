# frozen_string_literal: true

module Worldlog
  # The waits between attempts: random, longer from attempt to attempt up to a longest, never shorter than the server asks for.
  # Used by one thread.
  class Backoff
    # Seconds, as a range from the shortest to the longest.
    def initialize(waits)
      @waits = waits
      reset
    end

    # After progress the next wait is a short one again.
    def reset
      @ceiling = @waits.begin
    end

    def next(retry_after)
      @ceiling = [@ceiling * 2, @waits.end].min
      own = rand(@waits.begin..@ceiling)
      # What many were told by one server is spread as well.
      retry_after.nil? || retry_after <= own ? own : retry_after * rand(1.0..1.2)
    end
  end
end
