#include "conv_transpose_of_pairs.h"
#include "schedules/pair_tile.h"

class ConvTransposePairs : public ConvTransposeOfPairs<ConvTransposePairs, PairTile> {};

HALIDE_REGISTER_GENERATOR(ConvTransposePairs, conv_transpose_pairs)
