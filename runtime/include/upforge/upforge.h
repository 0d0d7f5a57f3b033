#pragma once

#include "upforge/device.h"
#include "upforge/error.h"
#include "upforge/filter.h"
#include "upforge/geometry.h"
#include "upforge/machine.h"
#include "upforge/network.h"
#include "upforge/operators.h"
#include "upforge/options.h"
#include "upforge/prepared.h"
#include "upforge/tensor.h"
