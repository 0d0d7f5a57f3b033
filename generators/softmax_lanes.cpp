#include "schedules/channel_lanes.h"
#include "softmax_of_channels.h"

class SoftmaxLanes : public SoftmaxOfChannels<SoftmaxLanes, ChannelLanes> {};

HALIDE_REGISTER_GENERATOR(SoftmaxLanes, softmax_lanes)
