package safespace.architecture.planted.bootstrap;

import com.nimbusds.jwt.SignedJWT;

public record ReadsTokens(SignedJWT token) {}
