package safespace.architecture.planted.application.right;

import safespace.architecture.planted.application.left.Left;

public interface Right {
  Left left();
}
