#pragma once
// Precompiled once for all unit tests: what the modules precompile, and GoogleTest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/pch.h"
