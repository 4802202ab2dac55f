# frozen_string_literal: true

require "worldlog/error"

module Worldlog
  # How far a reader has come, over all of its streams; checks that every frame goes on exactly there. Used by one thread.
  class Position
    # The last sequence that the reader was brought to; nil before the first frame, unless the request says where it begins.
    attr_reader :through

    # What the server calls this very position, if it said so; nil otherwise.
    attr_reader :cursor

    def initialize(after, descending: false)
      @through = after
      @descending = descending
    end

    # Moves on by a frame, and says whether that made progress. Raises Error, and stays, when the frame does not belong here.
    def accept(frame, first_of_stream:)
      check_start(frame) if first_of_stream
      check_join(frame)
      check_events(frame)
      moved = frame.through_sequence != @through
      named = frame.signal && frame[frame.signal.to_s].to_h[:cursor].to_s
      named = nil if named&.empty?
      @cursor = named if moved || named
      @through = frame.through_sequence
      moved
    end

    private

    def check_start(frame)
      raise Error.broken_stream("its first frame does not carry started") unless frame.started

      @log_id ||= frame.started.log_id
      return if @log_id == frame.started.log_id

      # A cursor says so to the server; a plain sequence cannot.
      raise Error.new(:FAILED_PRECONDITION, "the world was deleted and created again while nobody was connected",
                      reason: :ERROR_REASON_LOG_REPLACED, outcome: :NOT_APPLIED)
    end

    def check_join(frame)
      after = frame.after_sequence
      raise Error.broken_stream("a frame begins after #{after} (expected: #{@through})") if @through && after != @through
      raise Error.broken_stream("a frame goes from #{after} back to #{frame.through_sequence}") if back?(after, frame.through_sequence)
    end

    def check_events(frame)
      last = frame.after_sequence
      frame.events.each do |event|
        sequence = event.sequence
        if sequence == last || back?(last, sequence) || back?(sequence, frame.through_sequence)
          raise Error.broken_stream("event #{sequence} is out of order after #{last} in a frame that ends at #{frame.through_sequence}")
        end

        last = sequence
      end
    end

    def back?(from, to)
      @descending ? to > from : to < from
    end
  end
end
