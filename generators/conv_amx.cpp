#include "conv_of_pairs.h"
#include "schedules/amx_tile.h"

class ConvAmx : public ConvOfPairs<ConvAmx, AmxTile> {};

HALIDE_REGISTER_GENERATOR(ConvAmx, conv_amx)
