/* A candidate that does not do as it should: MISBEHAVE says how. All but the first leave the output
 * as it is. */
#include <HalideRuntime.h>
#include <string.h>

/* A kernel of the table, in the program that loads this. */
int upforge_conv_direct_sse41_channels_8_pixels_6_argv(void** arguments);
const struct halide_filter_metadata_t* upforge_conv_direct_sse41_channels_8_pixels_6_metadata(void);

enum { spoil_one_value = 1, crash, illegal_instruction, hang, no_memory, do_nothing };

static float* first_output(void** arguments) {
    const struct halide_filter_metadata_t* metadata =
        upforge_conv_direct_sse41_channels_8_pixels_6_metadata();
    for (int i = 0; i < metadata->num_arguments; ++i) {
        if (strcmp(metadata->arguments[i].name, "output") == 0) {
            return (float*)((halide_buffer_t*)arguments[i])->host;
        }
    }
    return 0;
}

int candidate_argv(void** arguments) {
    switch (MISBEHAVE) {
        case spoil_one_value: {
            const int code = upforge_conv_direct_sse41_channels_8_pixels_6_argv(arguments);
            *first_output(arguments) += 1;
            return code;
        }
        case crash:
            *(volatile int*)0 = 1;
            return 0;
        case illegal_instruction:
            __builtin_trap();
        case hang:
            for (volatile int i = 0;; ++i) {
            }
        case no_memory:
            return halide_error_code_out_of_memory;
        default:
            return 0;
    }
}

const struct halide_filter_metadata_t* candidate_metadata(void) {
    return upforge_conv_direct_sse41_channels_8_pixels_6_metadata();
}
