#include "schedules/pixel_vectors.h"
#include "softmax_of_channels.h"

class Softmax : public SoftmaxOfChannels<Softmax, PixelVectors> {};

HALIDE_REGISTER_GENERATOR(Softmax, softmax)
