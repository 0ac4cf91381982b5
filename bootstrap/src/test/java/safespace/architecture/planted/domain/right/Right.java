package safespace.architecture.planted.domain.right;

import safespace.architecture.planted.domain.left.Left;

public interface Right {
  Left left();
}
