#include "conv_transpose_of_pairs.h"
#include "schedules/amx_tile.h"

class ConvTransposeAmx : public ConvTransposeOfPairs<ConvTransposeAmx, AmxTile> {};

HALIDE_REGISTER_GENERATOR(ConvTransposeAmx, conv_transpose_amx)
