# frozen_string_literal: true

require "securerandom"
require "worldlog/backoff"
require "worldlog/error"
require "worldlog/v1/event_service_services_pb"
require "worldlog/v1/world_service_services_pb"

module Worldlog
  # Unary calls to one server: with a deadline, an id in every event, and repeated when that is safe and can help. Streams are made of
  # it. Speaks plain text; give `credentials` for TLS.
  #
  # Thread-safe.
  class Client
    # Not safe to repeat: done twice they fail, or undo what somebody else did in between.
    CHANGES = %i[create_world update_world delete_world].freeze
    WORLDS = (CHANGES + %i[get_world list_worlds list_chats]).freeze

    # Retries are ours, and nobody is asked for a policy of them; probes are not limited while a call says nothing.
    CHANNEL = {
      "grpc.enable_retries" => 0,
      "grpc.service_config_disable_resolution" => 1,
      "grpc.http2.max_pings_without_data" => 0,
      "grpc.max_receive_message_length" => 8 << 20,
    }.freeze
    # A slow reader is slowed down soon, instead of a flood of frames piling up in its connection.
    LIVE = { "grpc.http2.bdp_probe" => 0, "grpc.http2.lookahead_bytes" => 128 << 10 }.freeze
    BULK = { "grpc.use_local_subchannel_pool" => 1 }.freeze

    attr_reader :events, :bulk_events, :give_up_after

    # Everything in seconds. deadline: of a unary call with all of its attempts. keepalive: how often a silent connection is probed.
    # give_up_after: how long a replay or an emit stream goes on without progress; subscriptions wait for ever.
    def initialize(address, deadline: 30, waits: 0.1..10.0, keepalive: 30, keepalive_timeout: 10, give_up_after: 60, token: nil,
                   credentials: :this_channel_is_insecure)
      @deadline = deadline
      @waits = waits
      @give_up_after = give_up_after
      @token = token
      arguments = CHANNEL.merge(
        "grpc.keepalive_time_ms" => (keepalive * 1000).round, "grpc.keepalive_timeout_ms" => (keepalive_timeout * 1000).round,
        "grpc.http2.ping_timeout_ms" => (keepalive_timeout * 1000).round, # newer gRPC goes by this one
        "grpc.initial_reconnect_backoff_ms" => (waits.begin * 1000).round,
        "grpc.max_reconnect_backoff_ms" => ([waits.end, 1].min * 1000).round
      )
      live = GRPC::Core::Channel.new(address, arguments.merge(LIVE), credentials)
      bulk = GRPC::Core::Channel.new(address, arguments.merge(BULK), credentials)
      @worlds = V1::WorldService::Stub.new(address, credentials, channel_override: live)
      @events = V1::EventService::Stub.new(address, credentials, channel_override: live)
      @bulk_events = V1::EventService::Stub.new(address, credentials, channel_override: bulk)
      @lock = Mutex.new
      @streams = []
      @closed = false
    end

    # Makes a unary call, such as `call(:emit, Worldlog::V1::EmitRequest.new(…))`. Raises Error.
    def call(method, request)
      request = identified(request) if method == :emit
      ends_at = Client.now + @deadline
      backoff = self.backoff
      perhaps_applied = false
      begin
        stub = WORLDS.include?(method) ? @worlds : @events
        stub.public_send(method, request, deadline: Time.now + (ends_at - Client.now), metadata: metadata)
      rescue GRPC::BadStatus, GRPC::Core::CallError => failure
        error = Error.of(failure)
        # A later attempt that had no effect says nothing of an earlier one that may have had.
        perhaps_applied ||= error.outcome == :UNKNOWN
        error = error.with_outcome(:UNKNOWN) if perhaps_applied
        safe = !CHANGES.include?(method) || error.outcome == :NOT_APPLIED
        wait = backoff.next(error.retry_after)
        raise error unless safe && error.passing? && Client.now + wait < ends_at

        sleep(wait)
        retry
      end
    end

    # The responses of a listing, page by page, to the last one: an empty page may have a next one.
    def pages(method, request)
      return enum_for(:pages, method, request) unless block_given?

      page = request.dup
      loop do
        response = call(method, page)
        yield response
        break if response.next_page_token.empty?

        page.page_token = response.next_page_token
      end
    end

    # The request with an id in every event, so that whoever repeats it repeats the same events.
    def identified(request)
      copy = request.dup
      copy.events.replace(request.events.map { |event| event.id.empty? ? event.dup.tap { |it| it.id = Client.new_id } : event })
      copy
    end

    # A UUID of version 7: ids that rise with time are cheaper to look up.
    def self.new_id
      hex = format("%012x7%s", (Time.now.to_f * 1000).to_i, SecureRandom.hex(10))
      hex[16] = "89ab"[rand(4)]
      [hex[0, 8], hex[8, 4], hex[12, 4], hex[16, 4], hex[20, 12]].join("-")
    end

    def self.now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end

    def backoff
      Backoff.new(@waits)
    end

    def metadata
      @token ? { "authorization" => "Bearer #{@token}" } : {}
    end

    # Streams are known to their client as long as they live, so that it can end them.
    def remember(stream)
      @lock.synchronize do
        raise Error.new(:CANCELLED, "the client is closed", outcome: :NOT_APPLIED) if @closed

        @streams << stream
      end
    end

    def forget(stream)
      @lock.synchronize { @streams.delete(stream) }
    end

    # Ends every stream: subscriptions quietly, everything unanswered with an error. Idempotent.
    def close
      open = @lock.synchronize do
        @closed = true
        @streams.slice!(0..)
      end
      open.each(&:cancel)
    end
  end
end
