# Emits one event and follows its world, through restarts of the server: ruby -I gen follow.rb [ADDRESS [WORLD]]
require "google/rpc/error_details_pb"
require "securerandom"
require "worldlog/v1/event_service_services_pb"
require "worldlog/v1/world_service_services_pb"
include Worldlog::V1
$stdout.sync = true

ADDRESS, WORLD = ARGV[0] || "127.0.0.1:7420", ARGV[1] || "garden"
# Finds a connection that died silently; older gRPC goes by the second, newer by the third.
CHANNEL = { "grpc.keepalive_time_ms" => 30_000, "grpc.keepalive_timeout_ms" => 10_000, "grpc.http2.ping_timeout_ms" => 10_000 }
worlds = WorldService::Stub.new(ADDRESS, :this_channel_is_insecure, channel_args: CHANNEL)
events = EventService::Stub.new(ADDRESS, :this_channel_is_insecure, channel_args: CHANNEL)

# Whether a failure passes by itself, and after how many seconds the server wants to be asked again, if it says so.
def passing?(error)
  details = error.to_rpc_status&.details.to_a
  delay = details.find { |each| each.is(Google::Rpc::RetryInfo) }&.unpack(Google::Rpc::RetryInfo)&.retry_delay&.to_f
  slow = details.any? { |each| each.is(Google::Rpc::ErrorInfo) && each.unpack(Google::Rpc::ErrorInfo).reason == "SLOW_CONSUMER" }
  again = [GRPC::Unavailable, GRPC::DeadlineExceeded, GRPC::Cancelled].include?(error.class)
  [again || (error.is_a?(GRPC::ResourceExhausted) && (delay || slow)), delay]
end

# Random, longer and longer up to 10 s, never shorter than the server asks.
def pause(attempt, delay)
  own = rand(0.1..[0.1 * 2**[attempt, 7].min, 10].min)
  sleep(delay && delay > own ? delay * rand(1.0..1.2) : own)
end

begin
  worlds.create_world(CreateWorldRequest.new(world: World.new(id: WORLD)), deadline: Time.now + 30)
rescue GRPC::AlreadyExists
end

hello = Event.new(id: SecureRandom.uuid, message: MessageEvent.new(sender: "ruby", content: "hello")) # its id comes first
ends_at, attempt = Time.now + 30, 0
begin
  answer = events.emit(EmitRequest.new(world: WORLD, events: [hello]), deadline: ends_at)
  puts "emitted #{answer.results.first.sequence}, durable"
rescue GRPC::BadStatus => error
  again, delay = passing?(error)
  raise unless again && Time.now < ends_at
  pause(attempt += 1, delay)
  retry # the same id: stored once
end

log, through, attempt = nil, 0, 0 # what a program remembers to go on here after its own restart
loop do
  request, first = SubscribeRequest.new(world: WORLD, after_sequence: through), true
  events.subscribe(request) do |response| # no deadline
    frame = response.frame
    raise "the world was deleted and created again" if first && log && frame.started.log_id != log
    raise "frames do not join" if frame.after_sequence != through || frame.through_sequence < through
    log, first = frame.started.log_id, false if first
    attempt = 0 if frame.through_sequence > through
    frame.events.each { |event| puts "#{event.sequence} #{event.payload}" }
    puts "no events from #{frame.gap.from_sequence} to #{frame.gap.to_sequence}: #{frame.gap.reason}" if frame.gap
    puts "lost in a crash, though shown: #{frame.diverged.lost_from_sequence} to #{frame.diverged.lost_to_sequence}" if frame.diverged
    through = frame.through_sequence
  end
  pause(attempt += 1, nil) # the server ended the stream in order
rescue GRPC::BadStatus => error
  again, delay = passing?(error)
  raise unless again
  pause(attempt += 1, delay)
end
