#include "conv_of_pairs.h"
#include "schedules/pair_tile.h"

class ConvPairs : public ConvOfPairs<ConvPairs, PairTile> {};

HALIDE_REGISTER_GENERATOR(ConvPairs, conv_pairs)
