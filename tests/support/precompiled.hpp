#pragma once

#include <catch2/catch.hpp>

#include "broker/base/precompiled.hpp"
