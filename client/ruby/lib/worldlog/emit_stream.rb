# frozen_string_literal: true

require "worldlog/client"

module Worldlog
  # Emits batches into one world without waiting between them. They are applied in the order they were given, each exactly once: after a
  # break what is unanswered is sent again, in order and with the same ids. A batch that fails for good fails every later one.
  #
  # Thread-safe; has three threads of its own, the writer of gRPC among them.
  class EmitStream
    # How many batches may be unanswered before `emit` waits.
    WINDOW = 32

    Pending = Struct.new(:request, :answer, :perhaps_applied)

    # The answer to a batch, for one thread to wait for.
    class Answer
      def initialize
        @box = Thread::Queue.new
      end

      # The response; raises Error when the batch failed.
      def value
        @result ||= @box.pop
        raise @result if @result.is_a?(Error)

        @result
      end

      def give(result)
        @box.push(result)
      end
    end

    def initialize(client, world, ack: :ACK_LEVEL_DURABLE)
      @client = client
      @world = world
      @ack = ack
      @backoff = client.backoff
      @unsent = []
      @unanswered = []
      @stream = 0 # so that the writer of a stream that broke knows that it is over
      @lock = Mutex.new
      @changed = ConditionVariable.new
      client.remember(self)
      @runner = Thread.new { run }
      Thread.new { watch }
    end

    # Sends a batch, atomic and contiguous, of 1 to 1000 events; its Answer.
    def emit(events)
      request = @client.identified(V1::EmitStreamRequest.new(world: @world, ack: @ack, events: events))
      answer = Answer.new
      @lock.synchronize do
        @changed.wait(@lock) until @failure || @closed || @unsent.size + @unanswered.size < WINDOW
        raise Error.new(:CANCELLED, "the emit stream is closed", outcome: :NOT_APPLIED) if @closed

        @progress_at = Client.now if idle?
        @unsent << Pending.new(request, answer)
        @failure ? fail_all(@failure) : @changed.broadcast
      end
      answer
    end

    # Waits until everything is answered; raises Error when something failed.
    def close
      @lock.synchronize do
        @closed = true
        @changed.broadcast
      end
      @runner.join
      raise @failure if @failure
    end

    # Ends it now; what is unanswered fails.
    def cancel
      @lock.synchronize { fail_all(Error.new(:CANCELLED, "the client was closed")) }
    end

    private

    def idle?
      @unsent.empty? && @unanswered.empty?
    end

    def over?
      @failure || (@closed && idle?)
    end

    def run
      while work?
        begin
          stream
          broken(Error.new(:UNAVAILABLE, "the server ended the stream"))
        rescue GRPC::BadStatus, GRPC::Core::CallError => failure
          broken(Error.of(failure))
        rescue Error => wrong_answer
          @lock.synchronize { fail_all(wrong_answer) }
        end
      end
      @client.forget(self)
    end

    def work?
      @lock.synchronize do
        @changed.wait(@lock) until over? || !@unsent.empty?
        !over?
      end
    end

    def stream
      @lock.synchronize do
        @answered_on_stream = 0
        how = { return_op: true, metadata: @client.metadata }
        @operation = @client.events.emit_stream(requests(@stream), **how) { |response| answered(response) }
      end
      @operation.execute
    end

    # Run by gRPC, which asks for the next one when it has sent the one before.
    def requests(stream)
      Enumerator.new do |out|
        while (request = next_request(stream))
          out << request
        end
      end
    end

    def next_request(stream)
      @lock.synchronize do
        @changed.wait(@lock) until stream != @stream || over? || !@unsent.empty?
        return if stream != @stream || over?

        @unanswered << @unsent.shift
        @unanswered.last.request
      end
    end

    def answered(response)
      @lock.synchronize do
        pending = @unanswered.first
        if response.results.size != pending&.request&.events&.size
          raise Error.broken_stream("an answer has #{response.results.size} results")
        end

        @unanswered.shift
        @answered_on_stream += 1
        @progress_at = Client.now
        @backoff.reset
        pending.answer.give(response)
        @changed.broadcast
      end
    end

    def broken(error)
      @lock.synchronize do
        @stream += 1
        @changed.broadcast
        return if over?
        return refused(error) unless error.passing?

        @last_break = error
        @unanswered.each { |pending| pending.perhaps_applied = true }
        @unsent.unshift(*@unanswered)
        @unanswered.clear
        ends_at = Client.now + @backoff.next(error.retry_after)
        @changed.wait(@lock, ends_at - Client.now) until @failure || Client.now >= ends_at
      end
    end

    # The server names the batch at fault by its place in the stream; later ones were not applied.
    def refused(error)
      place = Integer(error.metadata["request_index"], exception: false)
      place -= @answered_on_stream if place
      return fail_all(error) unless place&.between?(0, @unanswered.size - 1)

      @unanswered.shift(place).each { |pending| refuse(pending, error.with_outcome(:UNKNOWN)) }
      refuse(@unanswered.shift, error)
      later = Error.new(error.code, "an earlier batch failed: #{error.message}", reason: error.reason, outcome: :NOT_APPLIED)
      fail_all(later)
    end

    # Nothing is sent any more, and what has no answer fails.
    def fail_all(error)
      @failure ||= error
      @unanswered.each { |pending| refuse(pending, error) }
      @unsent.each { |pending| refuse(pending, error.with_outcome(:NOT_APPLIED)) }
      @unanswered.clear
      @unsent.clear
      @operation&.cancel
      @changed.broadcast
    end

    def refuse(pending, error)
      pending.answer.give(pending.perhaps_applied ? error.with_outcome(:UNKNOWN) : error)
    end

    # Gives up when nothing was answered for too long.
    def watch
      @lock.synchronize do
        until over?
          left = idle? ? nil : @progress_at + @client.give_up_after - Client.now
          if left&.negative?
            fail_all(@last_break || Error.new(:DEADLINE_EXCEEDED, "the server does not answer"))
          else
            @changed.wait(@lock, left)
          end
        end
      end
    end
  end
end
