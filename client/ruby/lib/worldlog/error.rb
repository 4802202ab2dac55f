# frozen_string_literal: true

require "google/protobuf/well_known_types"
require "google/rpc/error_details_pb"
require "grpc"
require "worldlog/v1/errors_pb"

module Worldlog
  # A failed call as data: what the details of its status say. Decisions are made by code, reason and outcome, never by the words.
  # Immutable.
  class Error < StandardError
    CODES = GRPC::Core::StatusCodes.constants.to_h { |name| [GRPC::Core::StatusCodes.const_get(name), name] }.freeze

    # code: :NOT_FOUND and the like. reason: :ERROR_REASON_…, nil when there is none or a newer one. outcome: :NOT_APPLIED, or
    # :UNKNOWN when nobody says so. retry_after: seconds, or nil.
    attr_reader :code, :reason, :outcome, :metadata, :violations, :retry_after

    def initialize(code, words, reason: nil, outcome: :UNKNOWN, metadata: {}, violations: [], retry_after: nil)
      super("#{reason || code}: #{words}".gsub(/\s+/, " ").strip)
      @code = code
      @reason = reason
      @outcome = outcome
      @metadata = metadata
      @violations = violations
      @retry_after = retry_after
    end

    # Reads what gRPC raises.
    def self.of(failure)
      return new(:UNAVAILABLE, failure.message) unless failure.is_a?(GRPC::BadStatus)

      details = failure.to_rpc_status&.details.to_a
      info = unpacked(details, Google::Rpc::ErrorInfo)
      metadata = info&.domain == "worldlog" ? info.metadata.to_h : {}
      new(CODES.fetch(failure.code, :UNKNOWN), failure.details,
          reason: known_reason(info),
          outcome: metadata["outcome"] == "NOT_APPLIED" ? :NOT_APPLIED : :UNKNOWN,
          metadata: metadata,
          violations: unpacked(details, Google::Rpc::BadRequest)&.field_violations.to_a,
          retry_after: unpacked(details, Google::Rpc::RetryInfo)&.retry_delay&.to_f)
    end

    # What the frames of a stream show when they do not join.
    def self.broken_stream(words)
      new(:DATA_LOSS, "the stream is broken: #{words}")
    end

    # True when the same request can succeed later, or a stream can go on. CANCELLED, which we did not ask for, is what a server says
    # that was stopped hard.
    def passing?
      case code
      when :UNAVAILABLE, :DEADLINE_EXCEEDED, :CANCELLED then true
      when :RESOURCE_EXHAUSTED then !retry_after.nil? || reason == :ERROR_REASON_SLOW_CONSUMER
      else false
      end
    end

    # True when a reader should go on: also when the transport had enough of the connection, of its resets or probes, which is
    # RESOURCE_EXHAUSTED without a word of the server. Not for an emit: a request that is too large is refused in the same way.
    def passing_for_readers?
      passing? || (code == :RESOURCE_EXHAUSTED && reason.nil? && metadata.empty?)
    end

    def with_outcome(outcome)
      dup.tap { |copy| copy.instance_variable_set(:@outcome, outcome) }
    end

    class << self
      private

      def unpacked(details, type)
        details.find { |each| each.is(type) }&.unpack(type)
      rescue Google::Protobuf::ParseError # damaged on the way
        nil
      end

      def known_reason(info)
        name = :"ERROR_REASON_#{info&.reason}"
        name if info&.domain == "worldlog" && V1::ErrorReason.resolve(name)
      end
    end
  end
end
