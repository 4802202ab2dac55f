# frozen_string_literal: true

require "worldlog/client"
require "worldlog/position"

module Worldlog
  # A stream of frames that is checked and, when it breaks, opened again where it was. Frames are asked for as they are consumed, so a
  # slow consumer slows the server down and nothing piles up.
  #
  # `each` is for one thread; `cancel` may be called by any.
  class Stream
    NOTICES = %i[caught_up fell_behind gap diverged].freeze

    def initialize(client, request, position)
      @client = client
      @request = request
      @position = position
      @backoff = client.backoff
      @lock = Mutex.new
      @woken = ConditionVariable.new
      @stuck_since = nil
      client.remember(self)
    end

    # Yields each event and, at their place between the events, CaughtUp, FellBehind, Gap and Diverged; with each the frame that it
    # came in. Ends after `cancel`, and a replay when it is complete. Raises Error when it is over for good.
    def each
      while (frame = next_frame)
        items(frame).each do |item|
          yield item, frame
          break if @cancelled
        end
      end
    ensure
      cancel
    end

    # Idempotent.
    def cancel
      @lock.synchronize do
        @cancelled = true
        @operation&.cancel
        @woken.broadcast
      end
      @client.forget(self)
    end

    private

    def items(frame)
      NOTICES.include?(frame.signal) ? frame.events.to_a.push(frame[frame.signal.to_s]) : frame.events
    end

    def next_frame
      until @cancelled || finished?
        begin
          @responses ||= opened
          return accepted(@responses.next.frame) if @responses
        rescue StopIteration
          server_ended
        rescue GRPC::BadStatus, GRPC::Core::CallError => failure
          broken(Error.of(failure))
        end
      end
    end

    def opened
      @first_of_stream = true
      @lock.synchronize do
        @operation = @cancelled ? nil : open(request_from_here, return_op: true, metadata: @client.metadata)
      end
      @operation&.execute
    end

    def accepted(frame)
      progress if @position.accept(frame, first_of_stream: @first_of_stream)
      @first_of_stream = false
      received(frame)
      frame
    end

    def broken(error)
      @responses = nil
      return if @cancelled
      raise error unless error.passing_for_readers?

      @stuck_since ||= Client.now
      wait = @backoff.next(error.retry_after)
      raise error if patience && Client.now + wait > @stuck_since + patience

      @lock.synchronize do
        ends_at = Client.now + wait
        @woken.wait(@lock, ends_at - Client.now) until @cancelled || Client.now >= ends_at
      end
    end

    def progress
      @backoff.reset
      @stuck_since = nil
    end
  end

  # History from the start of the request, then live, for ever.
  class Subscription < Stream
    def initialize(client, request)
      super(client, request, Position.new(request.start == :after_sequence ? request.after_sequence : nil))
    end

    private

    def open(request, **how)
      @client.events.subscribe(request, **how)
    end

    # A cursor also tells the server which log it was read from, so it is preferred to the sequence.
    def request_from_here
      return @request unless @position.through

      @request.dup.tap do |request|
        @position.cursor ? request.cursor = @position.cursor : request.after_sequence = @position.through
      end
    end

    def received(_frame); end

    def server_ended
      broken(Error.new(:UNAVAILABLE, "the server ended the stream"))
    end

    def finished?
      false
    end

    def patience
      nil
    end
  end

  # A finite read of history: complete when `each` returns, anything less raises Error.
  class Replay < Stream
    def initialize(client, request)
      @descending = request.order == :ORDER_DESCENDING
      known = request.from_sequence.positive? && !@descending
      super(client, request, Position.new(known ? request.from_sequence - 1 : nil, descending: @descending))
      @count = 0
      @durable_through = 0
      @highest_event = 0
    end

    def each
      super
      raise Error.new(:CANCELLED, "the replay was ended before it was complete") unless @complete
    end

    private

    # On a connection of its own, because a flood of frames would hold up everything else.
    def open(request, **how)
      @client.bulk_events.replay(request, **how)
    end

    # The rest of the range and of the limit; the end of the range stays what it was at first, also when the world has grown.
    def request_from_here
      @count_before = @count
      return @request unless @last

      @request.dup.tap do |rest|
        if @descending
          rest.to_sequence = @position.through - 1
        else
          rest.from_sequence = @position.through + 1
          rest.to_sequence = @last
        end
        rest.limit -= @count if rest.limit.positive?
      end
    end

    def received(frame)
      started(frame) if frame.started
      @durable_through = [@durable_through, frame.durable_through].max
      @highest_event = [@highest_event, *frame.events.map(&:sequence)].max
      @count += frame.events.size
      return unless frame.completed

      announced = frame.completed.event_count
      counted = @count - @count_before
      raise Error.broken_stream("it was completed with #{announced} events (received: #{counted})") if announced != counted

      @complete = true
    end

    # No server says of a replay what a crash took back, as it does of a subscription; so the reader does.
    def started(frame)
      if @last && frame.started.epoch != @epoch && @highest_event > @durable_through
        raise Error.new(:ABORTED, "the server was started again before events #{@durable_through + 1} to #{@highest_event} of this " \
                                  "replay were durable: they may be lost. Replay again",
                        outcome: :NOT_APPLIED, metadata: { "durable_through" => @durable_through.to_s })
      end
      @epoch = frame.started.epoch
      return if @last

      @last = @request.visibility == :VISIBILITY_DURABLE ? frame.durable_through : frame.started.last_sequence
      @last = [@last, @request.to_sequence].min if @request.has_to_sequence?
    end

    def server_ended
      raise Error.broken_stream("it ended without completed")
    end

    # Also when only the last frame was lost, which brings no event.
    def broken(error)
      @complete ||= @last && !rest?
      super unless @complete
    end

    def rest?
      return false if @request.limit.positive? && @count >= @request.limit

      @descending ? @position.through > [@request.from_sequence, 1].max : @position.through < @last
    end

    def finished?
      @complete
    end

    def patience
      @client.give_up_after
    end
  end
end
